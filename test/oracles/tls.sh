#!/usr/bin/env bash
# Makes test/fixtures/tls: a key and a certificate for servers on this machine that tests start. They protect nothing.
set -euo pipefail
cd "$(dirname "$0")/../fixtures/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out certificate.pem \
  -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1
