"""The plain script: plain.py DEPARTMENT, or `plain.py ""` for all instances. Prints what lacks tags or protection."""

import sys
from concurrent.futures import ThreadPoolExecutor

import boto3

department = sys.argv[1]
ec2 = boto3.client("ec2")
attributes = ["disableApiTermination", "disableApiStop"]


def tags_of(instance):
    return {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}


def flags_of(instance):
    answers = {}
    for attribute in attributes:
        answer = ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute=attribute)
        answers[attribute] = answer[attribute[0].upper() + attribute[1:]]["Value"]
    return instance["InstanceId"], answers


pages = ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 1000})
instances = [
    instance for page in pages for reservation in page["Reservations"] for instance in reservation["Instances"]
]
for instance in instances:
    missing = {"Owner", "department"} - tags_of(instance).keys()
    if missing:
        print(instance["InstanceId"], "lacks", *sorted(missing))
asked = [instance for instance in instances if department in ("", tags_of(instance).get("department"))]
with ThreadPoolExecutor(max_workers=10) as pool:
    for instance_id, flags in pool.map(flags_of, asked):
        off = [attribute for attribute, value in flags.items() if not value]
        if off:
            print(instance_id, "is off:", *off)
