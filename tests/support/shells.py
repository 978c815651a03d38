# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks real shells what they would offer at the end of a line, with the completions that are
installed."""

import re
import shutil
import subprocess

from . import run as runner
from .terminal import Terminal

NAMES = ("bash", "zsh", "fish")
FRAME = "/usr/share/bash-completion/bash_completion"
FILES = {"bash": "bash-completion/completions/tokenring", "zsh": "zsh/site-functions/_tokenring",
         "fish": "fish/vendor_completions.d/tokenring.fish"}

# Two keys: what readline calls insert-completions, and what writes the line down and empties it.
BASH = r"""
PS1= HISTFILE=
bind 'set enable-bracketed-paste off'
bind '"\C-xa": insert-completions'
bind -x '"\C-xq": printf "%s\nEND\n" "$READLINE_LINE" >>"$ANSWERS"; READLINE_LINE='
"""

FISH = """while read -l line
  complete -C $line | string replace -r '\\t.*' ''
  echo END
end
"""

# A widget goes through all lines as soon as there is a prompt. What the completion would add is
# written down by a function that stands before the real compadd.
ZSH = """
PROMPT=
fpath=($FOLDER $fpath)
autoload -Uz compinit
compinit -u -D
compadd () {
  local -a found
  [[ -n ${argv[(r)-[OAD]*]} ]] && { builtin compadd "$@"; return }
  builtin compadd -O found "$@"
  (( $#found )) && print -rl -- $IPREFIX$^found >>$ANSWERS
  builtin compadd "$@"
}
offer () { _main_complete; compstate[insert]='' compstate[list]='' }
zle -C offer complete-word offer
zle-line-init () {
  for line in "${(@f)$(<$LINES_FILE)}"; do
    BUFFER=$line CURSOR=$#line
    zle offer
    print END >>$ANSWERS
  done
  BUFFER=exit
  zle accept-line
}
zle -N zle-line-init
"""


def missing():
    """What a test of completions needs and is not here."""
    found = [name for name in NAMES if not shutil.which(name)]
    try:
        open(FRAME, encoding="utf-8").close()
    except OSError:
        found.append("bash-completion")
    return found


def script(name):
    return runner.prefix() / "share" / FILES[name]


def parse(text, lines):
    """{line: what is offered}, of answers with END behind each."""
    answers = text.split("END\n")
    assert len(answers) == len(lines) + 1, text
    return {line: answer.splitlines() for line, answer in zip(lines, answers)}


def environment_of(session):
    """With the completions of the installation where the shells look for those of others."""
    return {**session.env, "TERM": "dumb", "ANSWERS": str(session.root / "answers"),
            "XDG_DATA_DIRS": f"{runner.prefix()}/share:/usr/share"}


def offers(line, after):
    """The words that readline has put in the place of the last one, of which it leaves what is
    before the last = or :."""
    word = line.split(" ")[-1]
    kept = re.match(r"(?:.*[=:])?", word).group()
    start = line[:len(line) - len(word) + len(kept)]
    assert after.startswith(start), (line, after)
    return [] if after == line else [kept + one for one in after[len(start):].split()]


def ask_bash(session, lines, setup=f". {FRAME}"):
    """Types the lines, and two keys behind each. `setup` is what ~/.bashrc says."""
    answers, start = session.root / "answers", session.root / "bashrc"
    start.write_text(f"{setup}\n{BASH}", encoding="utf-8")
    answers.write_text("", encoding="utf-8")
    with Terminal(["bash", "--rcfile", start, "-i"], environment_of(session),
                  cwd=session.work) as screen:
        for number, line in enumerate(lines, 1):
            screen.type(f"{line}\x18a\x18q")
            screen.read_until(lambda: answers.read_text(encoding="utf-8").count("END") == number)
        screen.type("exit\n")
        screen.finish(60)
    found = parse(answers.read_text(encoding="utf-8"), lines)
    return {line: offers(line, after[0]) for line, after in found.items()}


def ask_fish(session, lines):
    done = subprocess.run(["fish", "-c", FISH], input="".join(f"{line}\n" for line in lines),
                          text=True, capture_output=True, env=environment_of(session),
                          cwd=session.work, timeout=120, check=False)
    assert done.returncode == 0 and done.stderr == "", done
    # fish 4 goes on to what has the letters anywhere.
    return {line: [offer for offer in offers if offer.startswith(line.split(" ")[-1])]
            for line, offers in parse(done.stdout, lines).items()}


def ask_zsh(session, lines):
    driver, questions, answers = (session.root / name for name in ("zsh.zsh", "lines", "answers"))
    driver.write_text(ZSH, encoding="utf-8")
    questions.write_text("\n".join(lines), encoding="utf-8")
    answers.write_text("", encoding="utf-8")
    environment = {**environment_of(session), "LINES_FILE": str(questions),
                   "FOLDER": str(script("zsh").parent)}
    with Terminal(["zsh", "-f", "-i"], environment, cwd=session.work) as screen:
        screen.type(f". {driver}\n")
        screen.finish(120)
    return parse(answers.read_text(encoding="utf-8"), lines)


def ask(name, session, lines):
    """{line: the words that the shell would put in the place of its last one}."""
    found = {"bash": ask_bash, "zsh": ask_zsh, "fish": ask_fish}[name](session, lines)
    return {line: sorted(set(offers)) for line, offers in found.items()}
