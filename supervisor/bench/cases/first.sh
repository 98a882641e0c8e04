# exec of reeve -> main of its first service, against the hello world of the same JVM (its whole life).
rounds=${quick:+5}
rounds=${rounds:-21}
fresh
home=$dir
cat >"$home/Hello.java" <<'JAVA'
public class Hello {
  public static void main(String[] args) {
    System.out.println("Hello");
  }
}
JAVA
"$javac" --release 17 -d "$home" "$home/Hello.java"
for ((i = -2; i < rounds; i++)); do
  hello=$("$probe" wall "$java" -Xshare:auto -cp "$home" Hello)

  fresh
  toml "$dir" 1 "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
  start "$REEVE" run "$dir/reeve.toml" --quiet
  started 1 || break
  ours=$(since_exec first)
  stopped

  fresh
  start "$REEVE" -- "$probe" service
  started 1 || break
  wrapped=$(since_exec first)
  stopped

  fresh
  toml "$dir" 10 "command = [\"$probe\", \"service\"]" >"$dir/reeve.toml"
  start "$REEVE" up
  started 10 || break
  up=$(since_exec first)
  stopped

  if [ "$i" -ge 0 ]; then
    echo "$hello" >>"$home/hello"
    echo "$ours" >>"$home/run"
    echo "$wrapped" >>"$home/wrapped"
    echo "$up" >>"$home/up"
  fi
done
for kind in run wrapped up; do
  [ -f "$home/$kind" ] || continue
  case $kind in
    run) what='reeve run: exec -> main of the first service' goal=1.5 ;;
    wrapped) what='reeve -- CMD: exec -> main of CMD' goal=1.25 ;;
    up) what='reeve up: exec -> main of the first of ten services' goal=1.6 ;;
  esac
  r=$(ratio "$home/$kind" "$home/hello")
  row "$what" "$(all <"$home/$kind")" "hello world $(all <"$home/hello")" "$r" "<= $goal x" "$(met "$r" '<=' $goal)"
done
