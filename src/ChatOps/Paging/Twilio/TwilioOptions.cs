namespace ChatOps.Paging.Twilio;

/// <summary>Configuration section <c>ChatOps:Paging:Twilio</c>: an account for SMS and calls.</summary>
public sealed class TwilioOptions
{
    /// <summary>"AC…".</summary>
    public string? AccountSid { get; set; }

    /// <summary>The account's token.</summary>
    public string? Token { get; set; }

    /// <summary>The number from which people are called, "+15017122661".</summary>
    public string? From { get; set; }

    public string Url { get; set; } = "https://api.twilio.com/";

    internal IEnumerable<string> Problems(string at)
    {
        foreach (var (name, value) in new[] { ("AccountSid", AccountSid), ("Token", Token) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{at}:{name} is missing: set it, or leave {at} out.";
            }
        }

        if (!PhoneNumber.IsOne(From))
        {
            yield return $"{at}:From isn't a phone number: write it with its country code, such as +15017122661.";
        }

        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"{at}:Url is not an http or https address: set it, or leave it out.";
        }
    }
}
