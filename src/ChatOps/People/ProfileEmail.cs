namespace ChatOps.People;

/// <summary>The e-mail address in someone's profile on a platform, which whoever runs the platform vouches for.</summary>
public abstract record ProfileEmail
{
    private ProfileEmail() { }

    public sealed record Known(string Address) : ProfileEmail;

    /// <summary>The profile has none.</summary>
    public sealed record None : ProfileEmail;

    /// <summary>The platform doesn't tell this bot.</summary>
    /// <param name="Why">A sentence with what to do.</param>
    public sealed record Withheld(string Why) : ProfileEmail;
}
