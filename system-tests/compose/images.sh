# Part of run: finds the machine's programs, and builds or pulls the jars and images.

modules=(migrations ingest-service trainer-service inference-service)

choose_compose() {
  command -v docker >/dev/null || fail "no docker found; install it (Debian: apt-get install docker.io docker-compose)"
  docker info >/dev/null 2>&1 || fail "no Docker engine answers; start one, or run this as a user who may use it"
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    fail "neither 'docker compose' nor docker-compose found; install one of them (Debian: apt-get install docker-compose)"
  fi
  compose+=(--project-name "$project" --file docker-compose.yml)
}

is_stale() {
  local module jar
  for module in "${modules[@]}"; do
    jar="$module/target/$module.jar"
    [[ -f "$jar" && -d "$module/target/lib" ]] || return 0
    [[ -z "$(find . -path '*/target' -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -newer "$jar" -print -quit)" ]] || return 0
  done
  return 1
}

build_jars() {
  is_stale || return 0
  command -v mvn >/dev/null || fail "no mvn found; install Maven 3.8 or newer (Debian: apt-get install maven)"
  # the images contain no tests, so do not compile them
  mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true package -pl "$(IFS=, && echo "${modules[*]}")" -am \
    || fail "the build failed; its messages are above"
  # Maven does not update a jar's timestamp if its content did not change
  local module
  for module in "${modules[@]}"; do
    touch "$module/target/$module.jar"
  done
}

choose_images() {
  if "${compose[@]}" pull kafka postgres >/dev/null 2>&1; then
    images=official
  else
    images=stand-ins
    compose+=(--file docker-compose.standins.yml)
    mvn -q -B -Dstyle.color=never -f system-tests/compose/kafka dependency:copy-dependencies
  fi
  say "images of Kafka and PostgreSQL: $images"
}

prepare_base() {
  local base=debian:bookworm-slim
  docker image inspect "$base" >/dev/null 2>&1 && return
  docker pull --quiet "$base" >/dev/null 2>&1 && return
  command -v debootstrap >/dev/null || fail "$base cannot be pulled; install debootstrap to create it here"
  [[ "$(id -u)" == 0 ]] || fail "$base cannot be pulled, and only root can create it with debootstrap; run this as root"
  say "$base cannot be pulled; creating it with debootstrap"
  local folder="$work/base"
  debootstrap --variant=minbase bookworm "$folder" >"$work/debootstrap.log" \
    || fail "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
  # like in the official image, layers keep no packages and no caches that apt can recreate
  cat >"$folder/etc/apt/apt.conf.d/docker-clean" <<'CONF'
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };
CONF
  rm -rf "$folder"/var/cache/apt/* "$folder"/var/lib/apt/lists/*
  tar -C "$folder" -c . | docker import - "$base" >/dev/null
  rm -rf "$folder"
}

build_images() {
  "${compose[@]}" build >"$work/build.log" 2>&1 || fail "building the images failed: $(tail -n 20 "$work/build.log")"
}
