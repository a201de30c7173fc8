"""Speaks sentences with Piper, as a program of its own.

Usage: python piper_driver.py MODEL.onnx   (a Python that has the package piper-tts)

Piper's own command line fixes the rate when it starts, marks no end of a
sentence and cannot drop one it has begun. A speaking computer needs all three,
hence this program: it is the only part of Aloud that touches Piper (GPL), and
it is talked to through pipes alone.

In, one JSON object a line:
  {"id": 7, "text": "Hello.", "lengthScale": 1.0, "steady": false}
                                                     speak, in the order given;
                                                     steady: every take the same
  {"cancel": 7}                                      drop it, begun or not
End of input ends the program.

Out, frames: kind (1 byte), id (u32), length (u32), payload; little endian.
  R  ready; payload {"rate": samples per second}
  A  audio, signed 16 bit mono
  E  the sentence is over (also when it was cancelled or had nothing to say)
  F  the sentence failed; payload is the reason
"""

import ctypes
import json
import os
import queue
import struct
import sys
import threading

import numpy
import onnxruntime
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig

SLICE_SECONDS = 0.2
# Seconds without a sentence after which memory is given back.
REST_SECONDS = 2.0


class StoppableSession:
    """An inference session whose run in progress another thread can end."""

    def __init__(self, model: str) -> None:
        options = onnxruntime.SessionOptions()
        # Waiting threads would otherwise burn a core between sentences.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps what the longest sentence took: 330 MB in all, against 190 MB without.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            model, sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._options = onnxruntime.RunOptions()

    def arm(self) -> None:
        self._options = onnxruntime.RunOptions()

    def stop(self) -> None:
        self._options.terminate = True

    def run(self, names, inputs):
        return self._session.run(names, inputs, self._options)


class Driver:
    def __init__(self, model: str, out: int) -> None:
        with open(f"{model}.json", encoding="utf-8") as file:
            config = PiperConfig.from_dict(json.load(file))
        self.session = StoppableSession(model)
        self.voice = PiperVoice(session=self.session, config=config)
        self.rate = config.sample_rate
        self.out = out
        self.asked: queue.Queue = queue.Queue()
        self.lock = threading.Lock()
        self.current = 0
        self.cancelled: set[int] = set()

    def send(self, kind: bytes, number: int, payload: bytes = b"") -> None:
        data = struct.pack("<cII", kind, number, len(payload)) + payload
        while data:
            data = data[os.write(self.out, data) :]

    def read(self) -> None:
        """Takes requests; runs in a thread so that a cancel is seen at once."""
        for line in sys.stdin.buffer:
            message = json.loads(line)
            if "cancel" in message:
                with self.lock:
                    if message["cancel"] >= self.current:
                        self.cancelled.add(message["cancel"])
                    if message["cancel"] == self.current:
                        self.session.stop()
            else:
                self.asked.put(message)
        # Nobody listens any more: do not finish what nobody will hear.
        os._exit(0)

    def speak(self, number: int, text: str, length_scale: float, steady: bool) -> None:
        slice_bytes = int(self.rate * SLICE_SECONDS) * 2
        config = SynthesisConfig(length_scale=length_scale)
        if steady:
            config.noise_scale = config.noise_w_scale = 0.0
        for chunk in self.voice.synthesize(text, config):
            audio = chunk.audio_int16_bytes
            for start in range(0, len(audio), slice_bytes):
                if number in self.cancelled:
                    return
                self.send(b"A", number, audio[start : start + slice_bytes])

    def next(self) -> dict:
        """The next request; in a pause the memory that sentences took goes back to the system."""
        try:
            return self.asked.get(timeout=REST_SECONDS)
        except queue.Empty:
            give_back_memory()
            return self.asked.get()

    def serve(self) -> None:
        self.send(b"R", 0, json.dumps({"rate": self.rate}).encode())
        if self.asked.empty():
            # The first run is slow; have it behind us before it matters.
            list(self.voice.synthesize("Ready.", SynthesisConfig()))
        while True:
            message = self.next()
            number = message["id"]
            with self.lock:
                self.session.arm()
                self.current = number
                skip = number in self.cancelled
            try:
                if not skip:
                    self.speak(number, message["text"], message["lengthScale"], message["steady"])
                self.send(b"E", number)
            except Exception as error:  # one bad sentence must not end the voice
                if number in self.cancelled:
                    self.send(b"E", number)
                else:
                    self.send(b"F", number, str(error).encode())
            finally:
                with self.lock:
                    self.cancelled.discard(number)
                    self.current = number + 1


def give_back_memory() -> None:
    """glibc keeps what was freed: 260 MB resident after a few long sentences, 140 MB after this."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):  # another C library
        pass


def main() -> None:
    # What a library prints must never get between the frames.
    out = os.dup(1)
    os.dup2(2, 1)
    numpy.seterr(all="ignore")
    driver = Driver(sys.argv[1], out)
    threading.Thread(target=driver.read, daemon=True).start()
    driver.serve()


if __name__ == "__main__":
    main()
