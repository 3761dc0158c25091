/** Honest things people encode: settings, certificates, pictures. Disguises turn them into data that is decoded, not run. */
export const encodedData: Readonly<Record<string, string>> = {
  settings: 'listen: 0.0.0.0:8080\nlog:\n  level: info\ndatabase:\n  host: db\n  name: app\n',
  certificate: `-----BEGIN CERTIFICATE-----\n${'TUlJQ3RlbnRhdGl2ZQ'.repeat(12)}\n-----END CERTIFICATE-----\n`,
  query: "INSERT INTO users (name, role) VALUES ('admin', 'owner');\n",
  page: '<html><body><h1>It works</h1></body></html>\n',
};

/** Ways in which honest scripts unpack such data into a file or a program that is no interpreter. */
export const unpackers: Readonly<Record<string, (data: string) => string>> = {
  'base64-file': (data) => `echo ${Buffer.from(data).toString('base64')} | base64 -d > /etc/app/data\nexec app`,
  'base64-here': (data) => `base64 -d <<'EOT' > /etc/app/data\n${Buffer.from(data).toString('base64')}\nEOT\nexec app`,
  'hex-file': (data) => `echo ${Buffer.from(data).toString('hex')} | xxd -r -p > /etc/app/data\nexec app`,
  'printf-file': (data) =>
    `printf '${[...Buffer.from(data)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}' > /etc/app/data\nexec app`,
  'heredoc-file': (data) => `cat > /etc/app/data <<'EOT'\n${data}EOT\nexec app`,
  'variable-client': (data) =>
    `DATA=${Buffer.from(data).toString('base64')}\necho "$DATA" | base64 -d | dbclient -h db -u app\nexec app`,
};
