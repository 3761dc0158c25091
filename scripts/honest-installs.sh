#!/usr/bin/env bash
# Honest applications from the npm registry and from PyPI, as images: nothing planted, nothing changed.
#
# The counterpart of honest-images.sh for what is installed with a language's own package manager: what a developer
# gets from `npm install` or `pip install`, with everything it depends on, in one layer below /app. No package's
# install script is run (--ignore-scripts, wheels only), so nothing of them runs on the building machine.
#
#   honest-installs.sh [FOLDER [NAME...]]
#
# One OCI layout per application: FOLDER/NAME, tag "latest". What is there is kept. Needs: npm, pip, umoci, and a
# registry each is configured for. A name whose packages cannot be had is said and left out; the status is then 1.
set -uo pipefail

OUT=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tidewaiter-honest}
[ $# -eq 0 ] || shift
TAG=latest

say() { echo "honest-installs: $*" >&2; }
for tool in npm pip umoci; do
  command -v "$tool" >/dev/null || { say "$tool is missing"; exit 1; }
done
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)

# name | what the image starts | packages
NPM_APPS='
npm-webpack|node_modules/webpack-cli/bin/cli.js|webpack webpack-cli webpack-dev-server babel-loader @babel/core @babel/preset-env ts-loader typescript
npm-eslint|node_modules/eslint/bin/eslint.js|eslint @typescript-eslint/parser @typescript-eslint/eslint-plugin eslint-plugin-react eslint-plugin-import prettier
npm-jest|node_modules/jest/bin/jest.js|jest ts-jest jsdom mocha nyc cypress vitest
npm-next|node_modules/next/dist/bin/next|next react react-dom sharp
npm-pm2|node_modules/pm2/bin/pm2|pm2 nodemon forever concurrently
npm-browsers|node_modules/puppeteer/lib/cjs/puppeteer/node/cli.js|puppeteer playwright-core selenium-webdriver chromedriver
npm-electron|node_modules/electron-builder/out/cli/cli.js|electron-builder electron
npm-native|node_modules/node-gyp/bin/node-gyp.js|node-gyp node-pre-gyp prebuild-install bcrypt sqlite3 node-sass canvas
npm-gatsby|node_modules/gatsby-cli/cli.js|gatsby-cli
npm-serverless|node_modules/serverless/run.js|serverless@3
npm-aws|node_modules/aws-cdk/bin/cdk|aws-cdk aws-cdk-lib aws-sdk @aws-sdk/client-s3 @aws-sdk/client-ec2
npm-angular|node_modules/@angular/cli/bin/ng.js|@angular/cli @angular-devkit/build-angular @angular/core
npm-express|node_modules/express-generator/bin/express-cli.js|express-generator express koa fastify socket.io passport body-parser mongoose
npm-hooks|node_modules/husky/bin.js|husky lint-staged esbuild core-js protobufjs simple-git-hooks patch-package
npm-tools|node_modules/zx/build/cli.js|zx shelljs execa cross-env npm yarn pnpm lerna nx ssh2 node-ssh ws localtunnel http-server serve
npm-chat|node_modules/hubot/bin/hubot|hubot discord.js telegraf node-telegram-bot-api @slack/bolt
npm-vue|node_modules/@vue/cli/bin/vue.js|@vue/cli nuxt
npm-node-red|node_modules/node-red/red.js|node-red json-server
npm-crypto|node_modules/hardhat/internal/cli/bootstrap.js|hardhat web3 ethers bitcoinjs-lib
npm-minified|node_modules/jquery/dist/jquery.js|jquery lodash moment d3 three chart.js javascript-obfuscator uglify-js terser
'
PIP_APPS='
pip-ansible|ansible.cli.playbook|ansible-core ansible-runner
pip-django|django|django djangorestframework celery gunicorn psycopg2-binary
pip-flask|flask|flask requests sqlalchemy alembic jinja2 uvicorn fastapi httpx
pip-jupyter|notebook|jupyter notebook jupyterlab ipykernel
pip-scrapy|scrapy.cmdline|scrapy selenium playwright beautifulsoup4 lxml
pip-ssh|fabric|paramiko fabric asyncssh netmiko pexpect
pip-aws|awscli|awscli boto3 aws-sam-cli
pip-certbot|certbot.main|certbot certbot-nginx acme
pip-science|pandas|numpy pandas scipy matplotlib scikit-learn
pip-build|build|setuptools wheel pip build poetry twine tox virtualenv cython pyinstaller
pip-tools|supervisor.supervisord|supervisor docker kubernetes psutil glances
pip-chat|telegram|python-telegram-bot discord.py slack-sdk
pip-network|scapy|scapy impacket pwntools dnspython twisted
pip-airflow|airflow|apache-airflow
pip-crypto|web3|web3 ccxt eth-account
'

pack() { # NAME SOURCE ENTRYPOINT...
  local name=$1 source=$2 word options=()
  shift 2
  local layout=$OUT/.building-$name
  rm -rf "$layout"
  for word in "$@"; do options+=("--config.entrypoint=$word"); done
  umoci init --layout "$layout" &&
    umoci new --image "$layout:$TAG" &&
    umoci config --image "$layout:$TAG" --no-history --architecture amd64 --os linux \
      --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --config.workingdir /app &&
    umoci insert --image "$layout:$TAG" --history.created_by "COPY app /app" "$source" /app &&
    umoci config --image "$layout:$TAG" --history.created_by "ENTRYPOINT $*" "${options[@]}" &&
    umoci gc --layout "$layout" &&
    mv -T "$layout" "$OUT/$name"
}

install_npm() { # NAME ENTRY PACKAGE...
  local name=$1 entry=$2 work status
  shift 2
  work=$(mktemp -d)
  printf '{"name":"%s","version":"1.0.0","private":true}\n' "$name" >"$work/package.json"
  (cd "$work" && npm install --ignore-scripts --no-audit --no-fund --legacy-peer-deps --loglevel=error "$@") >&2 &&
    rm -rf "$work/.npm" && pack "$name" "$work" node "/app/$entry"
  status=$?
  rm -rf "$work"
  return $status
}

install_pip() { # NAME MODULE PACKAGE...
  local name=$1 module=$2 work status
  shift 2
  work=$(mktemp -d)
  # --no-compile: compiled modules are not what people write.
  pip install --quiet --only-binary :all: --no-compile --target "$work" "$@" >&2 &&
    pack "$name" "$work" python3 -m "$module"
  status=$?
  rm -rf "$work"
  return $status
}

failed=()
each() { # KIND TABLE NAME...
  local kind=$1 table=$2 name entry packages
  shift 2
  while IFS='|' read -r name entry packages; do
    [ -n "$name" ] || continue
    if [ $# -gt 0 ] && ! printf '%s\n' "$@" | grep -qxF "$name"; then continue; fi
    if [ -e "$OUT/$name/index.json" ]; then say "$name: is there"; continue; fi
    say "$name: installing"
    # shellcheck disable=SC2086  # the packages are words
    "install_$kind" "$name" "$entry" $packages || { say "$name: could not be installed"; failed+=("$name"); }
    rm -rf "$OUT/.building-$name"
  done <<<"$table"
}
each npm "$NPM_APPS" "$@"
each pip "$PIP_APPS" "$@"
if [ ${#failed[@]} -gt 0 ]; then
  say "failed: ${failed[*]}"
  exit 1
fi
