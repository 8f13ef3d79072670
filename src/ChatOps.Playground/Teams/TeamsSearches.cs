using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Teams;

/// <summary>What a person sees below the search field.</summary>
/// <param name="Message">In place of hits.</param>
public sealed record TeamsFindings(HttpStatusCode Status, string? Message, IReadOnlyList<TeamsFinding> Hits);

/// <summary>One hit, and the card that it inserts.</summary>
public sealed record TeamsFinding(string Title, string Text, JsonElement Card)
{
    public string Shown => CardText.Of(Card);
}

/// <summary>The app's message extension, as a person uses it.</summary>
public static class TeamsSearches
{
    /// <param name="text">Typed so far; null: the extension was just opened.</param>
    /// <param name="page">Null: the first, as clients ask for it.</param>
    public static async Task<TeamsFindings> SearchAsync(
        this TeamsPerson person, string channel, string? text, CancellationToken cancellationToken, JsonNode? page = null)
    {
        var (status, answer) = await person.InvokeAsync(
            channel,
            "composeExtension/query",
            new()
            {
                ["commandId"] = "search",
                ["parameters"] = new JsonArray(new JsonObject
                {
                    ["name"] = text is null ? "initialRun" : "query", ["value"] = text ?? "true",
                }),
                ["queryOptions"] = page ?? new JsonObject { ["skip"] = 0, ["count"] = 25 },
            },
            cancellationToken);
        if (answer is not { } json || !json.TryGetProperty("composeExtension", out var extension))
        {
            return new(status, null, []);
        }

        return extension.GetProperty("type").GetString() is "message"
            ? new(status, extension.GetProperty("text").GetString(), [])
            : new(status, null, [.. extension.GetProperty("attachments").EnumerateArray().Select(attachment => new TeamsFinding(
                attachment.GetProperty("preview").GetProperty("content").GetProperty("title").GetString()!,
                attachment.GetProperty("preview").GetProperty("content").GetProperty("text").GetString()!,
                attachment.GetProperty("content").Clone()))]);
    }
}
