# Combinations that can't work, each with what to do instead.
{ config, lib, ... }:

let
  cfg = config.services.aloud;
  polkit = config.security.polkit.enable;
  asking = lib.filterAttrs (_: answer: answer != "yes") cfg.helper.polkit;
  changes = lib.intersectLists cfg.helper.operations [
    "apply"
    "roll_back"
    "collect_garbage"
    "undo"
  ];
  mode = cfg.settings.listening.mode or "push-to-talk";
  voice = cfg.settings.voice.engine or "auto";
in
{
  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.user == null || (config.users.users.${cfg.user}.isNormalUser or false);
        message = ''
          services.aloud.user is "${toString cfg.user}", which is no normal user of this machine.
          Name one that users.users has with isNormalUser = true, or leave it unset for every session.
        '';
      }
      {
        assertion = !cfg.wakeWord.enable || mode == "wake-word";
        message = ''
          services.aloud.wakeWord.enable is set, but services.aloud.settings.listening.mode is "${mode}".
          Set only one of them.
        '';
      }
      {
        assertion = !cfg.helper.enable || asking == { } || polkit;
        message = ''
          services.aloud.helper.polkit.${lib.head (lib.attrNames asking ++ [ "read" ])} asks for a password, but there is no polkit to ask it.
          Set security.polkit.enable = true, or leave the answer at "yes".
        '';
      }
      {
        assertion = !cfg.helper.enable || (cfg.settings.bridge.backend or "auto") != "rehearsal";
        message = ''
          services.aloud.settings.bridge.backend is "rehearsal", so that the helper would never be asked.
          Set services.aloud.helper.enable = false to practise, or leave the backend at "auto".
        '';
      }
      {
        assertion = !(lib.elem "undo" cfg.helper.operations) || lib.any (name: name != "undo") changes;
        message = ''
          services.aloud.helper.operations allows undo, but no change that could be undone.
          Add "apply" or "roll_back", or take "undo" out.
        '';
      }
      {
        assertion = !(voice == "speech-dispatcher" && !(config.services.speechd.enable or true));
        message = ''
          services.aloud.voice.engine is "speech-dispatcher", which services.speechd.enable switches off.
          Set services.speechd.enable = true, or take another voice.
        '';
      }
    ];

    warnings =
      lib.optional (!config.services.pipewire.enable && !(config.services.pulseaudio.enable or false)) ''
        Aloud hears and speaks through PipeWire or PulseAudio, and neither is enabled; with ALSA alone
        only one program can use the sound card at a time. Set services.pipewire.enable = true.
      '';
  };
}
