namespace ChatOps.Sources.Generic;

/// <summary>Configuration section <c>ChatOps:Generic</c>.</summary>
public sealed class GenericOptions
{
    public const string Section = "ChatOps:Generic";

    /// <summary>Whether the endpoints are enabled. Default: enabled if there is a sender.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The senders by name: <c>spinnaker</c> sends to <c>/generic/spinnaker</c>.</summary>
    public IDictionary<string, GenericSender> Senders { get; } =
        new Dictionary<string, GenericSender>(StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled => Enabled ?? Senders.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfInstances(
        $"{Section}:Senders",
        Senders,
        "a sender",
        "NAME",
        "what it sends, or signs with",
        Enabled,
        sender => sender.Secrets,
        (at, sender) =>
        [
            .. sender.Scheme is GenericScheme.Path
                ? SourceSettings.OfPathTokens($"{at}:Secrets", sender.Secrets, isEnabled: null)
                : SourceSettings.OfSecrets($"{at}:Secrets", sender.Secrets),
            .. sender.Problems(at),
        ]);
}

/// <summary>How a sender proves that it is the one. Bearer: a token in the header Authorization; Path: at the end of the address.</summary>
public enum GenericScheme { Bearer, Basic, Path, HmacSha256, HmacSha512, HmacSha1 }

public enum GenericEncoding { Hex, Base64 }

/// <summary>A tool that sends JSON to the bot, and what it means.</summary>
public sealed class GenericSender
{
    /// <summary>The tool, as people write it; none: its name.</summary>
    public string? Title { get; set; }

    public GenericScheme Scheme { get; set; }

    /// <summary>Tokens, passwords, or keys of signatures. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The header with the token, if it isn't Authorization; or with the signature.</summary>
    public string? Header { get; set; }

    /// <summary>What stands before a signature: "sha256=".</summary>
    public string Prefix { get; set; } = "";

    public GenericEncoding Encoding { get; set; }

    /// <summary>The header with the time of signing, in Unix seconds: then requests are accepted for five minutes only.</summary>
    public string? TimestampHeader { get; set; }

    /// <summary>What is signed: a text that ends with "{body}", with "{timestamp}" for that time.</summary>
    public string Signed { get; set; } = "{body}";

    /// <summary>The header with the sender's id of a delivery; none: identical bodies are one delivery.</summary>
    public string? IdHeader { get; set; }

    /// <summary>The mappings, of which the first counts whose conditions are met.</summary>
    public IList<GenericMapping> Mappings { get; } = [];

    internal bool IsSigned => Scheme >= GenericScheme.HmacSha256;

    internal IEnumerable<string> Problems(string at)
    {
        if (IsSigned && string.IsNullOrWhiteSpace(Header))
        {
            yield return $"{at}:Header is missing: name the header with the signature, such as X-Signature.";
        }

        if (!Signed.EndsWith("{body}", StringComparison.Ordinal))
        {
            yield return $"{at}:Signed doesn't end with {{body}}: write what is signed, such as {{timestamp}}.{{body}}.";
        }

        if (Signed.Contains("{timestamp}", StringComparison.Ordinal) && TimestampHeader is null)
        {
            yield return $"{at}:Signed has a {{timestamp}}: set {at}:TimestampHeader to the header that has it.";
        }

        if (Mappings.Count == 0)
        {
            yield return $"{at} has no mapping: set {at}:Mappings:0:Fact and {at}:Mappings:0:Fields to what its deliveries mean.";
        }

        foreach (var problem in Mappings.Index().SelectMany(mapping => mapping.Item.Problems($"{at}:Mappings:{mapping.Index}")))
        {
            yield return problem;
        }
    }
}
