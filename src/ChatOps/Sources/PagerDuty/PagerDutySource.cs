using ChatOps.Edge.Verification;

namespace ChatOps.Sources.PagerDuty;

/// <summary>
/// PagerDuty: webhook subscriptions (v3) at <c>/pagerduty</c>, signed with HMAC. It waits five seconds, tries again after 5xx for two days,
/// and disables a subscription whose deliveries get 4xx.
/// </summary>
public static class PagerDutySource
{
    public const string Name = "pagerduty";

    public static EventSource Source { get; } = EventSource.Of<PagerDutyOptions>(
        Name, "PagerDuty", PagerDutyOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/pagerduty", new HmacVerifier(
                    new("X-PagerDuty-Signature") { Prefix = "v1=", Separator = ',' }, Secret.Of(options.Secrets)))
                {
                    Patience = TimeSpan.FromSeconds(4),
                },
            ],
        Translate = PagerDutyTranslator.Translate,
    }) with
    {
        ReadSchedules = PagerDutySchedules.Read,
        Guide = new(
            "/pagerduty",
            $"{PagerDutyOptions.Section}:Secrets:0",
            "Create this webhook subscription with PagerDuty's REST API (POST /webhook_subscriptions), or under Integrations (webhooks of version 3). PagerDuty makes up the secret, and shows it once (delivery_method.secret): that is the one to give to me.",
            SourceGuide.Read("PagerDuty/setup.json"))
        {
            IsMadeThere = true,
        },
    };
}
