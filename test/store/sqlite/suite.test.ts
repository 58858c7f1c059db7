import { storeSuite } from '../suite/index.ts';
import { newFile } from './files.ts';

storeSuite('a SQLite file', newFile);
