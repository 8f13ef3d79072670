namespace ChatOps.OnCall;

internal static class OnCallRegistration
{
    /// <param name="zone">Of schedules without one.</param>
    /// <param name="platforms">The names of the chat platforms that are configured.</param>
    public static void AddOnCall(this IServiceCollection services, OnCallOptions options, TimeZoneInfo zone, IReadOnlyList<string> platforms)
    {
        services.AddSingleton(ConfiguredSchedules.Read(options, zone, platforms));
        services.AddSingleton<OnCallSchedules>();
    }
}
