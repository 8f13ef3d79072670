namespace ChatOps.Sources.Grafana;

/// <summary>Configuration section <c>ChatOps:Grafana</c>.</summary>
public sealed class GrafanaOptions
{
    public const string Section = "ChatOps:Grafana";

    /// <summary>Whether <c>/grafana</c> is enabled. Default: enabled if there is a secret.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The HMAC secrets of its contact points. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// The header with the time of signing, as the contact point names it: then requests are accepted for five minutes only. None: they
    /// have no time, and whoever recorded one could send it again, which changes nothing.
    /// </summary>
    public string? TimestampHeader { get; set; }

    public bool IsEnabled => Enabled ?? Secrets.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var problem in SourceSettings.OfSecrets($"{Section}:Secrets", Secrets, "a secret", Enabled))
        {
            yield return problem;
        }

        if (TimestampHeader is { } header && (header.Length == 0 || !header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')))
        {
            yield return $"{Section}:TimestampHeader is '{header}': write the header's name as in the contact point, such as X-Grafana-Alerting-Timestamp.";
        }
    }
}
