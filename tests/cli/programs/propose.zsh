# zsh -f propose.zsh FOLDER LINE: print what zsh proposes at the end of a command line, a line
# each, with the completion functions in FOLDER.
if [[ $# -gt 0 ]]; then
    zmodload zsh/zpty
    export FOLDER=$1
    zpty shell zsh -f -i
    zpty -w shell " . ${(q)0:A}"
    zpty -w -n shell $2$'\t'
    zpty -r shell proposed $'*\2*\3'
    print -r -- ${${${proposed##*$'\2'}%$'\3'}//$'\r'}
    zpty -d shell
    exit
fi

# And this is done by the shell that is asked.
fpath=($FOLDER $fpath)
autoload -Uz compinit && compinit -u -D
compadd() {
    local -a fitting
    if [[ ${@[1,(i)-(|-)]} == *-[OAD]* ]]; then
        builtin compadd "$@" # no proposal: it is asked which of the words fit
    else
        builtin compadd -O fitting "$@"
        print -rl -- $fitting
    fi
}
propose() {
    print -n $'\2'
    _main_complete
    print -n $'\3'
}
zle -C propose complete-word propose
bindkey '^I' propose
