using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatOps.Journal.Audit;

/// <summary>One entry of the audit log: who decided or did what. Its hash covers all of it, and the hash of the entry before.</summary>
/// <param name="Sequence">1 for the first; the next entry's is one more.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Kind">The kind of <paramref name="Body"/>, as in <see cref="FactKinds"/>.</param>
/// <param name="Person">"PLATFORM:ID"; "ChatOps" for the bot itself; empty when no one did it.</param>
/// <param name="Service">Empty when it isn't about one service.</param>
/// <param name="Body">The fact as JSON, exactly as hashed.</param>
/// <param name="Previous">The hash of the entry before; zeros for the first.</param>
/// <param name="Hash">In lower-case hexadecimal digits.</param>
public sealed record AuditEntry(
    long Sequence, long At, string Kind, string Person, string Service, string Body, string Previous, string Hash)
{
    /// <summary>The entry that follows another.</summary>
    public static AuditEntry After(AuditHead head, DateTimeOffset at, string kind, string person, string service, string body)
    {
        var entry = new AuditEntry(head.Sequence + 1, at.ToUnixTimeMilliseconds(), kind, person, service, body, head.Hash, "");
        return entry with { Hash = entry.ComputeHash() };
    }

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(At);

    public AuditHead Head => new(Sequence, Hash);

    /// <summary>Null: this version can't read it.</summary>
    public Fact? ReadFact()
    {
        try
        {
            return FactKinds.Read(Body);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>
    /// SHA-256 over all fields but the hash, each as a netstring ("5:hello,"), so that no two entries have the same bytes.
    /// </summary>
    public string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in new[]
        {
            Previous,
            Sequence.ToString(CultureInfo.InvariantCulture),
            At.ToString(CultureInfo.InvariantCulture),
            Kind,
            Person,
            Service,
            Body,
        })
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:")));
            hash.AppendData(bytes);
            hash.AppendData(","u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>
/// Identifies an entry and everything before it. Written elsewhere, it shows later whether the log was rewritten or lost its end.
/// </summary>
public sealed record AuditHead(long Sequence, string Hash)
{
    /// <summary>That of an empty log.</summary>
    public static AuditHead None { get; } = new(0, new('0', 64));

    /// <summary>"4711:9f86d081884c…", as <see cref="ToString"/> wrote it; null when it isn't one.</summary>
    public static AuditHead? Parse(string text) =>
        text.Trim().Split(':') is [var sequence, { Length: 64 } hash]
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && hash.All(char.IsAsciiHexDigit)
            ? new(number, hash.ToLowerInvariant())
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}
