# The first line of "logs --since 1h" of a log with 5 GiB in gzip archives, compared with a log of one line. No reeve is running.
rounds=${quick:+5}
rounds=${rounds:-21}
fresh
toml "$dir" 0 '' >"$dir/reeve.toml"
printf '[service.large]\ncommand = ["true"]\n[service.small]\ncommand = ["true"]\n' >>"$dir/reeve.toml"
mkdir "$dir/log"
echo small >"$dir/log/small.log"
# 512 archives of 10 MiB, ten minutes each; all of them are the same file, so that this takes no disk.
python3 - "$dir/log" <<'END' || return
import gzip, os, subprocess, sys, time, zlib
log = sys.argv[1]
size, count, now = 10 << 20, 512, int(time.time() * 1000)
line = b'2026-01-01 12:00:00 INFO  a line as services write them, with some words in it %08d\n'
text = b''.join(line % i for i in range(size // len(line % 0) + 1))[:size - 1] + b'\n'
with gzip.open(log + '/one', 'wb', 1) as out:
    out.write(text)
with open(log + '/large.log', 'wb') as out:
    out.write(b'the last line\n')
born = subprocess.check_output(['stat', '-c', '%.9W', log + '/large.log'], text=True).strip().replace('.', '')
records = ['reeve-log 1', 'file %d %s %d %d 1 %d' % (os.stat(log + '/large.log').st_ino, born, size * count, size * count, now)]
for i in range(count):
    os.link(log + '/one', log + '/large.log.%015d.gz' % (i * size))
    records.append('archive %d %d %d' % (i * size, (i + 1) * size, now - (count - 1 - i) * 600000))
with open(log + '/large.log.index', 'w') as out:
    for record in records:
        out.write('%s #%x\n' % (record, zlib.crc32(record.encode())))
END
for ((i = -2; i < rounds; i++)); do
  large=$(cd "$dir" && "$probe" wall sh -c '"$0" logs large -c reeve.toml --since 1h | head -n 1 >first' "$REEVE")
  small=$(cd "$dir" && "$probe" wall sh -c '"$0" logs small -c reeve.toml --since 1h 2>&1 | head -n 1 >/dev/null' "$REEVE")
  if [ "$i" -ge 0 ]; then
    echo "$large" >>"$dir/large"
    echo "$small" >>"$dir/small"
    echo $((large - small)) >>"$dir/more"
  fi
done
grep -q INFO "$dir/first" || echo "logs --since showed no line of an archive" >&2
row 'first line of logs --since 1h of 5 GiB' "$(all <"$dir/large")" "of one line $(all <"$dir/small")" '' '< 300 ms more' "$(met "$(median <"$dir/more")" '<' 300000000)"
