using ChatOps.Journal;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;

namespace ChatOps;

/// <summary>The one redaction, for what the program says about itself: logs and traces.</summary>
internal sealed class SecretRedactor : Redactor
{
    /// <summary>All that the program says is of one class: a text that may quote anything.</summary>
    private static readonly DataClassification Text = new("ChatOps", "Text");

    public static Redactor Of(IServiceProvider provider) =>
        provider.GetRequiredService<IRedactorProvider>().GetRedactor(new DataClassificationSet(Text));

    public override string Redact(string? source) => Redaction.Redact(source ?? "");

    public override int GetRedactedLength(ReadOnlySpan<char> input) => Redaction.Redact(input.ToString()).Length;

    public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
    {
        var redacted = Redaction.Redact(source.ToString());
        redacted.CopyTo(destination);
        return redacted.Length;
    }
}
