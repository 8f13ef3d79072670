namespace ChatOps.Paging;

/// <summary>Configuration section <c>ChatOps:Paging:DeadMansSwitch</c>: where someone notices when the bot doesn't call.</summary>
public sealed class DeadMansSwitchOptions
{
    /// <summary>May hold a secret, so it is never shown.</summary>
    public string? Url { get; set; }

    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    internal IEnumerable<string> Problems(string at)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"{at}:Url is not an http or https address: set it, or leave {at} out.";
        }

        if (Every < TimeSpan.FromSeconds(10) || Every > TimeSpan.FromDays(1))
        {
            yield return $"{at}:Every is {Every}: set it between 00:00:10 and 1.00:00:00.";
        }
    }
}
