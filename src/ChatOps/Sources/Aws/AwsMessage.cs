using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>Something that AWS reports, without its envelope.</summary>
/// <param name="Told">An EventBridge event, the same as notification rules write it, or a service's own format.</param>
/// <param name="Topic">The name of the SNS topic that it came through.</param>
internal sealed record AwsMessage(Payload Told, string? Topic, Delivery Delivery)
{
    /// <summary>When SNS got it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    public string? Kind => Told["detail-type"].Text ?? Told["detailType"].Text;

    public Payload Detail => Told["detail"];

    public DateTimeOffset? At => Told["time"].Time ?? SentAt;

    public string? Account => Told["account"].Text ?? Told["accountId"].Text ?? Told["AWSAccountId"].Text ?? ArnPart(4);

    /// <summary>Null: it doesn't say, or only in words.</summary>
    public string? Region => (Told["region"].Text ?? ArnPart(3)) is { } region
        && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-')
            ? region
            : null;

    /// <summary>The domain of the services there.</summary>
    public string Suffix => SnsTopic.SuffixOf(ArnPart(1) ?? Partition) ?? "amazonaws.com";

    /// <summary>The ARN of what it is about.</summary>
    public string? Arn
    {
        get => field ?? Told["resources"].Items.FirstOrDefault().Text ?? Told["AlarmArn"].Text;
        init;
    }

    private string Partition => Region?.StartsWith("cn-", StringComparison.Ordinal) is true ? "aws-cn" : "aws";

    /// <summary>A page of the console; null where its address isn't known.</summary>
    /// <param name="path">With what belongs in it escaped.</param>
    public string? Page(string path, string? fragment = null)
    {
        var console = Suffix switch
        {
            "amazonaws.com.cn" => "console.amazonaws.cn",
            "amazonaws.com" when Region?.StartsWith("us-gov-", StringComparison.Ordinal) is true => "console.amazonaws-us-gov.com",
            "amazonaws.com" => "console.aws.amazon.com",
            _ => null,
        };
        return console is null || Region is null ? null : $"https://{Region}.{console}/{path}?region={Region}{fragment}";
    }

    /// <summary>What it is about, in AWS's words.</summary>
    public IReadOnlyList<Label> Labels(params IEnumerable<(string Name, string? Value)> names) =>
        SentLabels.InOrder([.. names, ("topic", Topic), ("region", Region), ("account", Account)]);

    private string? ArnPart(int part) => Arn?.Split(':') is { } parts && parts.Length > part && parts[part].Length > 0 ? parts[part] : null;
}
