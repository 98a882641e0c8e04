# exec of reeve -> main of its first service, against the JVM's own hello world (its whole life).
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

  if [ "$i" -ge 0 ]; then
    echo "$hello" >>"$home/hello"
    echo "$ours" >>"$home/run"
    echo "$wrapped" >>"$home/wrapped"
  fi
done
for kind in run wrapped; do
  [ -f "$home/$kind" ] || continue
  what='reeve run: exec -> main of the first service'
  [ $kind = run ] || what='reeve -- CMD: exec -> main of CMD'
  r=$(ratio "$home/$kind" "$home/hello")
  row "$what" "$(all <"$home/$kind")" "hello world $(all <"$home/hello")" "$r" '<= 2.5 x' "$(met "$r" '<=' 2.5)"
done
