package reeve.cli.activate;

/** The shells that have a hook, as the command line names them. */
enum HookShell {
  bash,
  zsh,
  fish
}
