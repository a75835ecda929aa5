# Part of run: sends examples and requests predictions, over HTTP and through Kafka.

choose_kafka_client() {
  # RECORDS=java selects Records.java even if kcat is installed
  if [[ "${RECORDS:-}" != java ]] && command -v kcat >/dev/null; then
    kafka_client=kcat
  else
    kafka_client=java
  fi
}

# Sends files as records of a topic. The key is a prefix and the file's name; a non-empty label becomes a header.
produce() {
  local topic="$1" prefix="$2" label="$3" file
  shift 3
  if [[ "$kafka_client" == java ]]; then
    records produce "$topic" "$prefix" "$label" "$@"
    return
  fi
  for file in "$@"; do
    kcat -P -b "$broker" -t "$topic" -k "$prefix$(basename "$file")" ${label:+-H "ce_label=$label"} "$file"
  done
}

# Prints all committed records of a topic, as lines of key and value.
consume() {
  if [[ "$kafka_client" == java ]]; then
    records consume "$1"
  else
    kcat -C -q -e -b "$broker" -t "$1" -o beginning -X isolation.level=read_committed -f '%k %s\n'
  fi
}

# Runs Records.java with only its own libraries: with the services' logback, log lines would appear among the records.
records() {
  local verb="$1" jars
  shift
  jars="$(printf '%s:' ingest-service/target/lib/{kafka-clients,slf4j-api}-*.jar)"
  java -Dslf4j.internal.verbosity=ERROR -cp "$jars" system-tests/compose/Records.java "$verb" "$broker" "$@"
}

post_image() {
  curl --config "$work/curl" --silent --show-error --fail-with-body -X POST -H 'Content-Type: image/png' --data-binary "@$1" "$2"
}

teach_over_http() {
  local class="$1" label="$2" picture answer
  for picture in "$work/train/$class"/*.png; do
    answer="$(post_image "$picture" "$ingest/v1/examples?label=${label// /%20}")" \
      || fail "example $picture was not accepted: $answer"
  done
}

champion() {
  curl --config "$work/curl" --silent --fail "$inference/v1/models/current"
}

champion_version() {
  champion | sed -n 's/.*"version":\([0-9]*\).*/\1/p'
}

champion_knows() {
  local manifest label
  manifest="$(champion)" || return 1
  for label in "$@"; do
    [[ "$manifest" == *"\"$label\""* ]] || return 1
  done
}

# Succeeds when $1 examples are recorded, all are considered, and the champion serves. The champion then stays until more
# examples arrive.
learner_rests() {
  local status
  status="$(curl --config "$work/curl" --silent --fail "$trainer/v1/learner")" || return 1
  [[ "$status" == *"\"examples_recorded\":$1,"* && "$status" == *'"pending_events":0,'* &&
    "$status" == *'"outbox_pending":0,'* && "$status" == *"\"champion_version\":$(champion_version),"* ]]
}

# Prints the most probable label of each prediction, which is its first label.
best_labels() {
  sed -n 's/^[^[]*\[{"label":"\([^"]*\)".*/\1/p'
}

check_accuracy() {
  local way="$1" right="$2" total="$3"
  ((100 * right >= least_accuracy * total)) || fail "predictions $way: $right of $total correct, expected at least $least_accuracy %"
  say "predictions $way: $right of $total correct"
}

predict_over_http() {
  local i picture answer right=0 total=0
  for i in "${!classes[@]}"; do
    for picture in "$work/test/${classes[i]}"/*.png; do
      answer="$(post_image "$picture" "$inference/v1/predict")" || fail "no prediction of $picture: $answer"
      total=$((total + 1))
      [[ "$(best_labels <<<"$answer")" != "${labels[i]}" ]] || right=$((right + 1))
    done
  done
  check_accuracy "over HTTP" "$right" "$total"
}

predicted() {
  consume predictions >"$work/predictions" && (($(wc -l <"$work/predictions") >= $1))
}

predict_through_kafka() {
  local i right=0 total=$((${#classes[@]} * test_count))
  for i in "${!classes[@]}"; do
    produce images "test-${classes[i]}-" "" "$work/test/${classes[i]}"/*.png
  done
  await 60 "a prediction for each of $total images" predicted "$total"
  local keys
  keys="$(cut -d ' ' -f 1 "$work/predictions" | sort -u | wc -l)"
  [[ "$keys" == "$total" && "$(wc -l <"$work/predictions")" == "$total" ]] \
    || fail "$total images must have one prediction each, had $(wc -l <"$work/predictions") for $keys images"
  for i in "${!classes[@]}"; do
    right=$((right + $(grep "^test-${classes[i]}-" "$work/predictions" | best_labels | grep -cx "${labels[i]}" || true)))
  done
  check_accuracy "through Kafka" "$right" "$total"
}
