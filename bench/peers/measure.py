"""Runs a command and prints, as JSON, what it cost: measure.py COMMAND..."""

import json
import os
import subprocess
import sys
import time

start = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
errors = child.stderr.read().decode(errors="replace")
_, status, usage = os.wait4(child.pid, 0)
print(
    json.dumps(
        {
            "code": os.waitstatus_to_exitcode(status),
            "wall": time.monotonic() - start,
            "cpu": usage.ru_utime + usage.ru_stime,
            "mebibytes": usage.ru_maxrss / 1024,
            "errors": errors[-2000:],
        }
    )
)
