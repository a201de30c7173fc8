# What polkit answers to members of the group aloud, by kind of operation.
{
  read,
  change,
  destroy,
}:
let
  quoted = builtins.toJSON;
in
''
  // Whoever is in the group aloud was put there to run this machine by voice.
  polkit.addRule(function (action, subject) {
    var answers = {
      "org.aloud.helper.read": ${quoted read},
      "org.aloud.helper.change": ${quoted change},
      "org.aloud.helper.destroy": ${quoted destroy}
    };
    if (answers[action.id] && subject.isInGroup("aloud")) return answers[action.id];
  });
''
