namespace ChatOps.Timeline.Digests;

internal static class DigestsRegistration
{
    /// <param name="zone">The time zone of times without one.</param>
    /// <param name="platforms">The chat platforms whose channels may be named.</param>
    public static void AddDigests(
        this IServiceCollection services, IReadOnlyList<DigestOptions> options, TimeZoneInfo zone, IReadOnlyList<string> platforms)
    {
        services.AddSingleton(new DigestSchedules(
            [
                .. options.Select((option, index) => option.Read(
                    option.ChannelIn(platforms)!, zone, $"{DigestOptions.Section}:{index}")),
            ],
            zone));
        services.AddSingleton<DigestReader>();
        services.AddSingleton<DigestPoster>();
    }
}
