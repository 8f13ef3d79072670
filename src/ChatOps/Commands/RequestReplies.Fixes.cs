using System.Globalization;
using ChatOps.Chat;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

/// <content>What an incident holds, its fix isn't.</content>
public sealed partial class RequestReplies
{
    /// <summary>The same deploy, as what fixes the incident.</summary>
    private static IEnumerable<Button> AsFix(ChangeRequest request, long incident)
    {
        if (request is not DeployRequest deploy)
        {
            yield break;
        }

        string?[] words =
        [
            request.Service.Name,
            deploy.Version,
            $"to {request.Placement.Environment.Name}",
            $"fixes {incident.ToString(CultureInfo.InvariantCulture)}",
            request.At is { } at ? $"at {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : null,
            request.Reason is { } reason ? $"because {reason}" : null,
        ];
        yield return new("This is the fix", "deploy", string.Join(' ', words.OfType<string>()));
    }
}
