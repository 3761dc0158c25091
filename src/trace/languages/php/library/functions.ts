import type { LibraryFunction } from '../../script/dialect.ts';
import { plain, pure } from '../../script/library/values.ts';
import { arrays } from './arrays.ts';
import { calls } from './calls.ts';
import { characters, encodings } from './encodings.ts';
import { files } from './files.ts';
import { networking } from './network.ts';
import { patterns } from './patterns.ts';
import { processes } from './processes.ts';
import { numbers, texts } from './texts.ts';
import { requestFunction } from './world.ts';

/** All functions known, by name without case. A new one: a line in the table of its topic. */
export const functions: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ...plain(
    ...['md5', 'sha1', 'hash', 'crc32', 'md5_file', 'sha1_file', 'hash_hmac', 'crypt', 'password_hash', 'random_int'],
    ...[
      'isset',
      'empty',
      'is_array',
      'is_string',
      'is_numeric',
      'is_int',
      'is_null',
      'is_object',
      'is_bool',
      'is_file',
    ],
    ...['is_dir', 'file_exists', 'is_readable', 'is_writable', 'filesize', 'filemtime', 'fileperms', 'fileowner'],
    ...['ctype_alnum', 'ctype_alpha', 'ctype_digit', 'ctype_xdigit', 'checkdate', 'function_exists', 'class_exists'],
    ...['method_exists', 'property_exists', 'defined', 'extension_loaded', 'ini_get', 'get_class', 'gettype', 'time'],
    ...['date', 'mktime', 'strtotime', 'microtime', 'rand', 'mt_rand', 'uniqid', 'password_verify', 'hash_equals'],
    ...[
      '(bool)',
      '(boolean)',
      '(unset)',
      'strcasecmp',
      'strncmp',
      'strncasecmp',
      'similar_text',
      'levenshtein',
      'max',
      'min',
    ],
    ...['number_format', 'array_sum', 'array_product', 'feof', 'fclose', 'fflush', 'headers_sent', 'php_sapi_name'],
    ...[
      'getmypid',
      'phpversion',
      'php_uname',
      'memory_get_usage',
      'version_compare',
      'mb_check_encoding',
      'mysqli_query',
    ],
    ...['mysql_query', 'pg_query', 'sqlite_query', 'error_log', 'trigger_error', 'header', 'setcookie', 'var_dump'],
  ),
  ...['getallheaders', 'apache_request_headers', 'filter_input', 'filter_input_array', 'get_headers_request'].map(
    (name): readonly [string, LibraryFunction] => [name, requestFunction(name)],
  ),
  pure('php_strip_whitespace', () => undefined),
  ...arrays,
  ...calls,
  ...characters,
  ...encodings,
  ...files,
  ...networking,
  ...patterns,
  ...processes,
  ...texts,
  ...numbers,
]);
