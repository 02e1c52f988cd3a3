# bash completion of fieldcase.

_fieldcase() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} values=
    local members='--subject --communication-body --service-code --category-code --severity-code
        --cc-email-addresses --language --issue-type --attachment-set-id --upload-ids --dry-run
        --no-dry-run --cli-input-json --cli-input-yaml --generate-cli-skeleton --query'
    local every='--output --color --no-cli-pager --quiet --syslog --exit-codes --debug --profile
        --region --endpoint-url --no-sign-request --ca-bundle --no-verify-ssl --cli-connect-timeout
        --cli-read-timeout --version --no-paginate --cli-binary-format --cli-auto-prompt
        --no-cli-auto-prompt'
    local outbox='--outbox --accept-seconds --lag-seconds --pace-seconds --backoff-seconds
        --window-seconds --hour-cases --day-cases --failover-endpoint-url'
    local options="$members $every"
    case " ${COMP_WORDS[*]} " in
    *' report '*) options="$outbox --subject --body --severity-code --service-code --category-code
        --language --dedupe-key --long --wait --wait-seconds --redact-email $every" ;;
    *' drain '*) options="$outbox --watch $every" ;;
    *' status '* | *' outbox '*) options="$outbox $every" ;;
    *' doctor '*) options=$every ;;
    esac
    # An option and its value behind "=" come as three words.
    [ "$before" = = ] && before=${COMP_WORDS[COMP_CWORD - 2]}
    [ "$word" = = ] && before=${COMP_WORDS[COMP_CWORD - 1]} word=
    COMPREPLY=()
    case $before in
    --severity-code) values='low normal high urgent critical' ;;
    --issue-type) values='technical customer-service' ;;
    --language) values='en ja zh ko es fr pt tr' ;;
    --output) values='json text table yaml yaml-stream off' ;;
    --long) values='send cut' ;;
    --color) values='on off auto' ;;
    --exit-codes) values='aws detailed' ;;
    --cli-binary-format) values='base64 raw-in-base64-out' ;;
    --generate-cli-skeleton) values='input yaml-input output' ;;
    --profile)
        values=$(sed -n 's/^\[\(profile \)\{0,1\}\([^]]*\)\]$/\2/p' \
            "${AWS_CONFIG_FILE:-$HOME/.aws/config}" 2>/dev/null)
        ;;
    --ca-bundle | --outbox)
        COMPREPLY=($(compgen -f -- "$word"))
        return
        ;;
    --subject | --communication-body | --body | --cli-input-json | --cli-input-yaml)
        # bash breaks words at ":", so "file://x" comes as "file", ":", "//x".
        case $word in
        //*) COMPREPLY=($(compgen -P // -f -- "${word#//}")) ;;
        *) COMPREPLY=($(compgen -W file:// -- "$word")) ;;
        esac
        compopt -o nospace 2>/dev/null
        return
        ;;
    --service-code | --category-code | --attachment-set-id | --query | --region | \
        --endpoint-url | --failover-endpoint-url | --cli-connect-timeout | --cli-read-timeout)
        return
        ;;
    esac
    if [ -n "$values" ]; then
        COMPREPLY=($(compgen -W "$values" -- "$word"))
    elif [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
    elif [ "$before" = outbox ]; then
        COMPREPLY=($(compgen -W 'list show drop' -- "$word"))
    else
        COMPREPLY=($(compgen -W 'support create-case report drain status outbox doctor help' -- "$word"))
    fi
}

complete -F _fieldcase fieldcase
