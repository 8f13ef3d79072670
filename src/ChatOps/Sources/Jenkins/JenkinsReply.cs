using System.Net;

namespace ChatOps.Sources.Jenkins;

/// <summary>The answer to something that Jenkins was told to do.</summary>
/// <param name="IsCrumbRefused">It wants a crumb that it doesn't give, or doesn't recognize.</param>
internal sealed record JenkinsReply(HttpStatusCode Status, string? Location, bool IsCrumbRefused)
{
    public bool IsTaken => Status is >= HttpStatusCode.OK and < HttpStatusCode.BadRequest;

    /// <summary>Something between us may have given up waiting while Jenkins did it.</summary>
    public bool IsUncertain => Status >= HttpStatusCode.InternalServerError;

    /// <summary>Why it wasn't done, if it has to do with the user.</summary>
    /// <param name="permission">What it takes: "Job/Build".</param>
    public string? Refusal(string user, string permission) => this switch
    {
        { IsCrumbRefused: true } =>
            "Jenkins wants a crumb (CSRF protection) and accepts none from here: something between us replaces the API token or drops its session.",
        { Status: HttpStatusCode.Forbidden } => $"Jenkins doesn't let {user} do that: that user needs the permission {permission}.",
        { Status: HttpStatusCode.Unauthorized } => $"Jenkins refuses the API token of {user}.",
        _ => null,
    };
}
