"""Reads text on standard input, a line at a time, and writes each line's
pronunciation in the International Phonetic Alphabet, with the eSpeak NG that
the piper-tts package carries. Run with the Python that has piper-tts."""

import sys

from piper.phonemize_espeak import EspeakPhonemizer


def main() -> None:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.reconfigure(encoding="utf-8")
    phonemizer = EspeakPhonemizer()
    for line in sys.stdin:
        clauses = phonemizer.phonemize("en-us", line.strip())
        sys.stdout.write(" ".join("".join(clause) for clause in clauses) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
