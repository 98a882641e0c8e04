package reeve.cli.activate;

/**
 * The code that a shell evaluates. At each prompt it looks for the nearest {@code reeve.toml} with builtins only, and
 * calls reeve when the project is another one than at the last prompt. Pure.
 */
final class HookScript {
  private HookScript() {}

  /** Assumes that a word is quoted for the shell. The exit status of the last command stays as it is. */
  private static final String BASH = """
      export REEVE_SHELL=$$
      _reeve_project=
      _reeve_hook() {
        local reeve_status=$? reeve_directory=$PWD
        while [[ -n $reeve_directory && ! -f $reeve_directory/reeve.toml ]]; do
          reeve_directory=${reeve_directory%/*}
        done
        if [[ $reeve_directory != "$_reeve_project" ]]; then
          @ __shell $$ "$_reeve_project" "$reeve_directory" </dev/null
          _reeve_project=$reeve_directory
        fi
        return $reeve_status
      }
      _reeve_leave() {
        if [[ -n $_reeve_project ]]; then
          @ __shell $$ "$_reeve_project" "" </dev/null
          _reeve_project=
        fi
      }
      """;

  private static final String BASH_HOOKS = """
      if [[ "$(declare -p PROMPT_COMMAND 2>/dev/null)" == "declare -a"* ]]; then
        [[ " ${PROMPT_COMMAND[*]} " == *" _reeve_hook "* ]] || PROMPT_COMMAND=(_reeve_hook "${PROMPT_COMMAND[@]}")
      elif [[ ";$PROMPT_COMMAND;" != *";_reeve_hook;"* ]]; then
        PROMPT_COMMAND="_reeve_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
      fi
      [[ -n "$(trap -p EXIT)" ]] || trap _reeve_leave EXIT
      """;

  private static final String ZSH_HOOKS = """
      autoload -Uz add-zsh-hook
      add-zsh-hook precmd _reeve_hook
      add-zsh-hook zshexit _reeve_leave
      """;

  private static final String FISH = """
      set -gx REEVE_SHELL $fish_pid
      set -g _reeve_project ""
      function _reeve_hook --on-event fish_prompt
        set -l reeve_status $status
        set -l reeve_directory $PWD
        while test -n "$reeve_directory"; and not test -f "$reeve_directory/reeve.toml"
          set reeve_directory (string replace -r '/[^/]*$' '' -- "$reeve_directory")
        end
        if test "$reeve_directory" != "$_reeve_project"
          @ __shell $fish_pid "$_reeve_project" "$reeve_directory" </dev/null
          set -g _reeve_project "$reeve_directory"
        end
        return $reeve_status
      end
      function _reeve_leave --on-event fish_exit
        if test -n "$_reeve_project"
          @ __shell $fish_pid "$_reeve_project" "" </dev/null
          set -g _reeve_project ""
        end
      end
      """;

  /**
   * Returns the code for a shell.
   *
   * @param program the absolute path of reeve
   */
  static String of(HookShell shell, String program) {
    String word = shell == HookShell.fish
        ? "'" + program.replace("\\", "\\\\").replace("'", "\\'") + "'" : "'" + program.replace("'", "'\\''") + "'";
    String text = switch (shell) {
      case bash -> BASH + BASH_HOOKS;
      case zsh -> BASH + ZSH_HOOKS;
      case fish -> FISH;
    };
    return text.replace("@ __shell", word + " __shell");
  }
}
