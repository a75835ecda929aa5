# shellcheck shell=bash
# Sourced by ./quickstart, ./eleventh and ./benchmark, which set `program` and `root`. It runs on macOS, too: bash 3.2 and
# BSD tools. ScriptsTest forbids what those lack.

fail() {
  echo "$program: $1" >&2
  exit 1
}

require_java() {
  local install="install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless, macOS: brew install --cask temurin@17)"
  local version
  # empty where there is none, and where there is the java of macOS that only prints that there is none
  version="$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)" || true
  [[ -n "$version" ]] || fail "no java found; $install"
  [[ "$version" -ge 17 ]] || fail "java must be 17 or newer, is '$version'; $install"
}

# is_stale JAR: is a source newer?
is_stale() {
  [[ ! -f "$1" ]] && return 0
  [[ -n "$(find "$root" -path '*/target' -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -newer "$1" -print | head -n 1)" ]]
}

# an unpacked release has all jars in lib/, and nothing to build
is_release() {
  [[ -d "$root/lib" ]]
}

# build MODULES JAR...: builds the modules when the first jar is stale, and prints on standard error, as standard output
# is for the program's answer
build() {
  local modules="$1"
  shift
  is_release && return 0
  is_stale "$1" || return 0
  command -v mvn >/dev/null || fail "no mvn found; install Maven 3.8 or newer (Debian: apt-get install maven, macOS: brew install maven)"
  echo "Building (the first time fetches some 400 MB of libraries from Maven Central) ..." >&2
  mvn -q -B -Dstyle.color=never -f "$root/pom.xml" -pl "$modules" -am -Dmaven.test.skip=true package >&2 ||
    fail "the build failed; its messages are above"
  touch "$@"
}

# what Java cannot find out by itself
terminal=false
if [[ -t 1 ]]; then
  terminal=true
fi
# TensorFlow's own log has no other switch
export TF_CPP_MIN_LOG_LEVEL="${TF_CPP_MIN_LOG_LEVEL:-2}"
