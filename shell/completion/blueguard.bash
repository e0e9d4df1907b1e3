# Generated from the command line itself: mvn test -Dtest=CompletionTest -Dman.write=true
_blueguard() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
    # Readline splits at colons: example:clean is three words here.
    if [ "$word" = : ]; then
        word=
    fi
    if [ "${COMP_WORDS[COMP_CWORD]}" = : ] || [ "$before" = : ]; then
        local kind=${COMP_WORDS[COMP_CWORD-1]}
        [ "$before" = : ] && kind=${COMP_WORDS[COMP_CWORD-2]}
        case $kind in
            example) words="clean tampered" ;;
            file|live) COMPREPLY=($(compgen -f -- "$word")); return ;;
        esac
        COMPREPLY=($(compgen -W "$words" -- "$word"))
        return
    fi
    case $before in
        -t|--target) words="file: live: qemu: example:clean example:tampered emulated: doca:" ;;
        --vm) words="" ;;
        -f|--format) words="table json jsonl csv tree long" ;;
        -c|--command) words="attach detach targets use set vms info ps maps files cmdline env bt lsmod syscall-table interfaces arp sockets mounts dmesg snapshot diff replay watch check bench baseline explain vtop rd dis sym struct list tree search isolate release isolation case plugin help foreach history alias unalias exit" ;;
        *)
            case $word in
                -*) words="-t --target --vm -f --format -c --command --debug --version --help" ;;
                *) COMPREPLY=($(compgen -f -X '!*.groovy' -- "$word")); return ;;
            esac ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    case $words in "file: live: qemu: example:clean example:tampered emulated: doca:") COMPREPLY+=($(compgen -f -- "$word")) ;; esac
    [[ ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2> /dev/null
}
complete -o filenames -F _blueguard blueguard
