namespace ChatOps.Sources.Aws;

/// <summary>A topic, by its ARN, and the names that SNS has in its region.</summary>
/// <param name="Suffix">The domain of the partition's services.</param>
internal sealed record SnsTopic(string Arn, string Region, string Name, string Suffix)
{
    private const int LongestArn = 400;

    /// <summary>The domains of the partitions, by their names in ARNs.</summary>
    private static readonly Dictionary<string, string> Suffixes = new(StringComparer.Ordinal)
    {
        ["aws"] = "amazonaws.com",
        ["aws-us-gov"] = "amazonaws.com",
        ["aws-cn"] = "amazonaws.com.cn",
        ["aws-eusc"] = "amazonaws.eu",
        ["aws-iso"] = "c2s.ic.gov",
        ["aws-iso-b"] = "sc2s.sgov.gov",
        ["aws-iso-e"] = "cloud.adc-e.uk",
        ["aws-iso-f"] = "csp.hci.ic.gov",
    };

    /// <summary>Where SNS is in the topic's region: nothing else is asked, for certificates and confirmations.</summary>
    public string Host => $"sns.{Region}.{Suffix}";

    /// <summary>Whom its signing certificate may be issued to: that differs by partition, and by the region's age.</summary>
    public IReadOnlyList<string> Signers =>
    [
        $"sns.{Suffix}", Host, $"sns-signing.{Region}.{Suffix}", $"sns-{Region}.{Suffix}",
        // Both regions of this partition sign with the certificate of one of them.
        .. Region is "us-gov-east-1" ? (string[])[$"sns-us-gov-west-1.{Suffix}"] : [],
    ];

    /// <summary>Null: it isn't the ARN of a topic.</summary>
    public static SnsTopic? Parse(string? arn) =>
        arn is { Length: > 0 and <= LongestArn }
        && arn.Split(':') is ["arn", var partition, "sns", { Length: > 0 } region, { Length: 12 } account, { Length: > 0 } name]
        && Suffixes.TryGetValue(partition, out var suffix)
        && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-')
        && account.All(char.IsAsciiDigit)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? new(arn, region, name, suffix)
            : null;

    /// <summary>The domain of a partition's services; null: an unknown partition.</summary>
    public static string? SuffixOf(string partition) => Suffixes.GetValueOrDefault(partition);
}
