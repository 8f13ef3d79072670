using ChatOps.Journal;

namespace ChatOps.Fuzz.Targets;

/// <summary>Log lines and messages from clusters, with a secret somewhere in them.</summary>
internal static class Redactions
{
    private const string Secret = "AKIAIOSFODNN7EXAMPLE";

    public static void Hold(byte[] input)
    {
        var text = Input.Text(input);
        var redacted = Redaction.Redact(text);
        Property.IsStorable(redacted);
        Property.Holds(redacted.Length <= (2 * text.Length) + 10, "taking away makes more of it");
        Property.Holds(
            Redaction.Redact(redacted) is var again && again.Length <= redacted.Length,
            $"'{redacted}' becomes '{again}' when it is redacted again");

        // In the middle, but as a separate word: joined to another one, it would be a different word.
        var middle = text.Length / 2;
        var around = $"{text[..middle]} {Secret} {text[middle..]}";
        Property.Holds(!Redaction.Redact(around).Contains(Secret), $"the secret is left in '{around}'");
        Property.Holds(
            !string.Concat(Redaction.Redact(around.Split('\n'))).Contains(Secret), $"the secret is left in the lines of '{around}'");
    }
}
