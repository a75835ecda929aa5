# shellcheck shell=bash
# Sourced by ./quickstart, ./eleventh and ./benchmark, which set `program` and `root`. It must also run on macOS, with
# bash 3.2 and BSD tools. ScriptsTest rejects commands that those do not support.

fail() {
  echo "$program: $1" >&2
  exit 1
}

# an unpacked release has all jars in lib/, and nothing to build
is_release() {
  [[ -d "$root/lib" ]]
}

require_java() {
  local package=jdk
  is_release && package=jre
  local install="install Java 17 or newer (Debian: apt-get install openjdk-17-$package-headless, macOS: brew install --cask temurin@17)"
  local version
  # empty without a JDK, and also with macOS's placeholder java, which only prints that no JDK is installed
  version="$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)" || true
  [[ -n "$version" ]] || fail "no java found; $install"
  [[ "$version" -ge 17 ]] || fail "java must be 17 or newer, is '$version'; $install"
}

# is_stale JAR: succeeds if a source is newer than the jar
is_stale() {
  [[ ! -f "$1" ]] && return 0
  [[ -n "$(find "$root" -path '*/target' -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -newer "$1" -print | head -n 1)" ]]
}

# build MODULES JAR...: builds the modules if the first jar is stale. It prints on standard error, because standard
# output is for the program's results.
build() {
  local modules="$1"
  shift
  is_release && return 0
  is_stale "$1" || return 0
  command -v mvn >/dev/null || fail "no mvn found; install Maven 3.8 or newer (Debian: apt-get install maven, macOS: brew install maven)"
  echo "Building (the first time fetches some 480 MB of libraries from Maven Central) ..." >&2
  mvn -q -B -Dstyle.color=never -f "$root/pom.xml" -pl "$modules" -am -Dmaven.test.skip=true package >&2 ||
    fail "the build failed; its messages are above"
  touch "$@"
}

# Java cannot detect whether standard output is a terminal
terminal=false
if [[ -t 1 ]]; then
  terminal=true
fi
# this variable is the only way to configure TensorFlow's log level
export TF_CPP_MIN_LOG_LEVEL="${TF_CPP_MIN_LOG_LEVEL:-2}"
