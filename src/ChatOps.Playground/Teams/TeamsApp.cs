using System.Security.Cryptography.X509Certificates;

namespace ChatOps.Playground.Teams;

/// <summary>The bot as it is registered in Azure, and where its endpoint is.</summary>
public sealed record TeamsApp
{
    public string AppId { get; init; } = "4a1e3f4e-8f0c-4c53-9c8e-2f6d3a7b9c10";

    public string TenantId { get; init; } = "b3c1a9d2-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    public string Name { get; init; } = "ChatOps";

    /// <summary>Those that Microsoft takes.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = ["playground-teams-secret"];

    /// <summary>A certificate that is taken instead of a secret, as it was uploaded: without its private key.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The messaging endpoint; null: none is set.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether the team's owner allows the bot to read what isn't said to it (<c>ChannelMessage.Read.Group</c>).</summary>
    public bool ReadsChannels { get; init; }

    /// <summary>The bot's id in conversations.</summary>
    public string BotId => $"28:{AppId}";
}
