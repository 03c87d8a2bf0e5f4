/** The shells that can complete `vmre`. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** A shell. */
export type Shell = (typeof shells)[number];

/** The variable that makes `vmre` answer a shell: the name of the shell. */
export const ASKING = 'VMRE_COMPLETE';

// Each script asks `vmre` with the words up to the cursor. The first line of the answer is `files` or `words`; the
// others are words with their descriptions, in the form that the shell takes.

const bash = `_vmre() {
  local kind='' line
  COMPREPLY=()
  {
    read -r kind
    while IFS= read -r line; do COMPREPLY+=("\${line%%$'\\t'*}"); done
  } < <(${ASKING}=bash "$1" "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $kind == files ]]; then compopt -o default; fi
}
complete -F _vmre vmre
`;

const zsh = `#compdef vmre
_vmre() {
  local -a lines candidates
  lines=("\${(@f)$(${ASKING}=zsh "$words[1]" "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    compset -P '--*='
    _files
    return
  fi
  candidates=("\${(@)lines[2,-1]}")
  _describe vmre candidates
}
if [[ $funcstack[1] == _vmre ]]; then _vmre "$@"; else compdef _vmre vmre; fi
`;

const fish = `function __vmre_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l lines (env ${ASKING}=fish $words[1] $words[2..-1] "$current" 2>/dev/null)
  if test "$lines[1]" = files
    __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
  else
    printf '%s\\n' $lines[2..-1]
  end
end
complete -c vmre -f -a '(__vmre_complete)'
`;

/** The scripts that shells evaluate at their start. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
