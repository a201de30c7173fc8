# The options that NixOS and Home Manager have in common, and the settings they come to.
{ lib, pkgs }:

let
  inherit (lib) mkOption types;
  toml = pkgs.formats.toml { };
in
{
  options = {
    enable = lib.mkEnableOption "Aloud, which runs NixOS by voice";

    package = mkOption {
      type = types.package;
      default = pkgs.aloud or (pkgs.callPackage ../package.nix { });
      defaultText = lib.literalExpression "pkgs.aloud";
      description = "The package to use.";
    };

    wakeWord.enable = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether Aloud listens for its wake word all the time. Without it, it
        listens while the key for talking is held or after it was pressed.
      '';
    };

    wakeWord.word = mkOption {
      type = types.enum [
        "okay_nabu"
        "hey_jarvis"
        "hey_mycroft"
        "alexa"
      ];
      default = "okay_nabu";
      description = "The word that wakes it.";
    };

    voice = {
      engine = mkOption {
        type = types.enum [
          "auto"
          "piper"
          "speech-dispatcher"
          "espeak-ng"
          "wyoming"
          "none"
        ];
        default = "auto";
        description = ''
          What speaks; `auto` takes the first that works, `none` shows text only.
        '';
      };
      rate = mkOption {
        type = types.numbers.between 0.5 4;
        default = 1;
        example = 1.5;
        description = "How fast it speaks; 1 is the voice's own pace.";
      };
      volume = mkOption {
        type = types.numbers.between 0 1;
        default = 1;
        description = "How loud it speaks.";
      };
    };

    microphone = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "alsa_input.usb-Example_Headset.mono-fallback";
      description = "The microphone, as the recorder calls it; null is its default.";
    };

    engine = mkOption {
      type = types.enum [
        "auto"
        "moonshine"
        "vosk"
      ];
      default = "auto";
      example = "moonshine";
      description = ''
        What writes down what is said: `auto` takes Moonshine, and Vosk beside
        it; the others are one of them alone.
      '';
    };

    hotkey.holdMs = mkOption {
      type = types.ints.between 100 3000;
      default = 500;
      description = ''
        A press of the key for talking that is at least so many milliseconds
        long is held talking; a shorter one switches recording on, the next off.
      '';
    };

    captions.enable = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether what is heard and said may be shown as a page in a browser on
        this machine. The service may then use the network, which the page's
        loopback address needs; without it, it may use Unix sockets only.
      '';
    };

    settings = mkOption {
      type = toml.type;
      default = { };
      example = lib.literalExpression ''
        {
          dialogue.reprompt_seconds = 40;
          listening.hang_over_ms = 800;
        }
      '';
      description = ''
        Further settings, as in `settings.toml`. What a user sets in their own
        file counts before them.
      '';
    };
  };

  # What the options come to: a value for `settings`.
  from = cfg: {
    voice = {
      inherit (cfg.voice) engine rate volume;
    };
    listening = {
      inherit (cfg) engine;
      wake_word = cfg.wakeWord.word;
      mode = if cfg.wakeWord.enable then "wake-word" else "push-to-talk";
    }
    // lib.optionalAttrs (cfg.microphone != null) { device = cfg.microphone; };
    hotkey.hold_ms = cfg.hotkey.holdMs;
  };

  file = value: toml.generate "aloud-settings.toml" value;
}
