# A removal stops reeve with its services in order. An upgrade stops nothing.
if [ "$1" -eq 0 ]; then
  systemctl disable --now reeve.service >/dev/null 2>&1 || :
fi
:
