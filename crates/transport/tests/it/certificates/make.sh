#!/bin/sh
# Makes the certificates of the TLS tests anew: an authority of their own, and three leaves that it signed.
# Needs OpenSSL 3; the authority's key is thrown away, the leaves share one key that is worth nothing.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=Test authority" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign" \
  -keyout "$scratch/authority.key" -out "$scratch/authority.pem"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$scratch/leaf.key"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nrand_serial=yes\nnew_certs_dir=%s\npolicy=p\ndefault_md=sha256\nunique_subject=no\n[p]\ncommonName=optional\n' \
  "$scratch/index" "$scratch" > "$scratch/ca.conf"
: > "$scratch/index"

leaf() { # name, subject alternative names, first and last day
  printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n' "$2" > "$scratch/$1.ext"
  openssl req -new -key "$scratch/leaf.key" -subj "/CN=$1" -out "$scratch/$1.csr"
  openssl ca -batch -notext -config "$scratch/ca.conf" -cert "$scratch/authority.pem" -keyfile "$scratch/authority.key" \
    -in "$scratch/$1.csr" -extfile "$scratch/$1.ext" -startdate "$3" -enddate "$4" -out "$scratch/$1.pem"
  openssl x509 -in "$scratch/$1.pem" -outform der -out "$1.der"
}
leaf good DNS:hooks.example,IP:127.0.0.1 20200101000000Z 21200101000000Z
leaf expired DNS:hooks.example 20200101000000Z 20200102000000Z
leaf other DNS:other.example 20200101000000Z 21200101000000Z
openssl x509 -in "$scratch/authority.pem" -outform der -out authority.der
openssl pkcs8 -topk8 -nocrypt -in "$scratch/leaf.key" -outform der -out leaf-key.der
