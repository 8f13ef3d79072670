namespace ChatOps.Playground.Elsewhere;

/// <summary>The tools of "Somebody else", a line each.</summary>
public static class OtherTools
{
    /// <param name="bot">Sends to the bot.</param>
    public static IReadOnlyList<OtherTool> Of(HttpClient bot, TimeProvider clock)
    {
        var registries = new RegistrySender(bot, clock);
        return
        [
            new AlertmanagerSender(bot, clock).Tool,
            new GrafanaAlertSender(bot, clock).Tool,
            new PagerDutySender(bot, clock).Tool,
            registries.Harbor,
            registries.DockerHub,
            .. new DeployToolsSender(bot, clock).Tools,
            .. new ConfigurationToolsSender(bot, clock).Tools,
        ];
    }

    /// <summary>Lets the bot listen to all of them.</summary>
    public static void Configure(IDictionary<string, string?> settings)
    {
        settings["ChatOps:Alertmanager:Tokens:0"] = AlertmanagerSender.Token;
        settings["ChatOps:Grafana:Secrets:0"] = GrafanaAlertSender.Secret;
        settings["ChatOps:PagerDuty:Secrets:0"] = PagerDutySender.Secret;
        settings["ChatOps:Harbor:Tokens:0"] = RegistrySender.HarborToken;
        settings["ChatOps:DockerHub:Tokens:0"] = RegistrySender.DockerHubToken;
        DeployToolsSender.Configure(settings);
        ConfigurationToolsSender.Configure(settings);
    }

    /// <summary>What the bot said to it, in a word for whoever pressed the button.</summary>
    internal static async Task<string> SendAsync(
        HttpClient bot, HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        using var response = await bot.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? what
            : $"The bot answered {(int)response.StatusCode}: {(await response.Content.ReadAsStringAsync(cancellationToken)).Trim()}";
    }
}
