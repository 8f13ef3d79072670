using ChatOps.Paging.Mail;
using ChatOps.Paging.PagerDuty;
using ChatOps.Paging.Twilio;
using ChatOps.Paging.Webhooks;
using ChatOps.People;

namespace ChatOps.Paging;

/// <summary>Configuration section <c>ChatOps:Paging</c>: who is paged about which alerts, and how.</summary>
public sealed class PagingOptions
{
    public const string Section = "ChatOps:Paging";

    /// <summary>By name.</summary>
    public Dictionary<string, PagingPolicyOptions> Policies { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Which policy is for which alerts: the first that fits. None fits: nobody is paged.</summary>
    public List<PagingRuleOptions> Rules { get; init; } = [];

    /// <summary>
    /// Where people are mentioned, and groups are, about a service without a channel of its own; null: where operators are told.
    /// </summary>
    public string? Channel { get; set; }

    /// <summary>For SMS and calls.</summary>
    public TwilioOptions? Twilio { get; set; }

    /// <summary>For e-mail.</summary>
    public MailOptions? Mail { get; set; }

    /// <summary>By name.</summary>
    public Dictionary<string, PageWebhookOptions> Webhooks { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Services of the tool, by name.</summary>
    public Dictionary<string, PagerDutyOptions> PagerDuty { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the bot says that it works; null: nowhere.</summary>
    public DeadMansSwitchOptions? DeadMansSwitch { get; set; }

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    /// <param name="services">The services' names.</param>
    /// <param name="environments">The environments' names.</param>
    public IEnumerable<string> Problems(
        IReadOnlyCollection<PlatformIds> platforms,
        PeopleOptions people,
        IReadOnlyCollection<string> services,
        IReadOnlyCollection<string> environments)
    {
        IReadOnlyList<string> names = [.. platforms.Select(platform => platform.Platform)];
        return
        [
            .. Policies.SelectMany(policy => policy.Value.Problems($"{Section}:Policies:{policy.Key}", platforms, this)),
            .. Rules.SelectMany((rule, i) => rule.Problems($"{Section}:Rules:{i}", Policies.Keys, services, environments)),
            .. Channel is { } channel && ChatId.Find(channel, names) is null or { Id.Length: 0 }
                ? (string[])[$"{Section}:Channel is '{Channel}': write a channel, such as \"#ops\"{Before(names)}."]
                : [],
            .. Twilio?.Problems($"{Section}:Twilio") ?? [],
            .. Mail?.Problems($"{Section}:Mail") ?? [],
            .. DeadMansSwitch?.Problems($"{Section}:DeadMansSwitch") ?? [],
            .. Webhooks.SelectMany(webhook => webhook.Value.Problems($"{Section}:Webhooks:{webhook.Key}")),
            .. PagerDuty.SelectMany(service => service.Value.Problems($"{Section}:PagerDuty:{service.Key}")),
            .. people.SelectMany(person => person.Value.Notify.SelectMany(
                (rule, i) => rule.Problems($"ChatOps:People:{person.Key}:Notify:{i}", person.Value, this))),
        ];
    }

    internal static string Before(IReadOnlyList<string> platforms) =>
        platforms.Count == 1 ? "" : $", with its chat platform before it ({string.Join(", ", platforms.Select(name => name + ":"))})";
}
