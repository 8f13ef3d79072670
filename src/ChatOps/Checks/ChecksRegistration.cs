namespace ChatOps.Checks;

internal static class ChecksRegistration
{
    public static void AddChecks(this IServiceCollection services) => services.AddSingleton<Doctor>();
}
