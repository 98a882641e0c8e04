# A first installation starts nothing, as is the custom of these distributions.
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload >/dev/null 2>&1 || :
fi
# Both packages are there while one replaces the other; what is enabled stays so.
if [ "$1" -eq 1 ] && ! { [ -e /usr/share/doc/reeve/copyright ] && [ -e /usr/share/doc/reeve-slim/copyright ]; }; then
  systemd-sysusers reeve.conf >/dev/null 2>&1 || groupadd -r reeve >/dev/null 2>&1 || :
  systemctl preset reeve.service >/dev/null 2>&1 || :
fi
:
